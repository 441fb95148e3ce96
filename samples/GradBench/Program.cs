using System;
using GradBench;
using GradBench.Protocol;

using var session = new Session(Registry.Evals, Console.OpenStandardInput(), Console.OpenStandardOutput());
session.Run();
