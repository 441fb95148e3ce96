using System;
using System.IO;
using System.Text;
using DiffGen.Benchmarks;
using DiffGen.Benchmarks.Evals;
using DiffGen.Benchmarks.GeneratorCost;
using DiffGen.Benchmarks.Programs;
using DiffGen.Benchmarks.Tensors;

// dotnet run -c Release --project benchmarks/DiffGen.Benchmarks [-- evals [name] | others | programs | tensors | generator]
string which = args.Length > 0 ? args[0] : "all";
var document = new StringBuilder();
document.Append(Machine.Heading());
if (which is "all" or "evals" or "others")
    document.Append('\n').Append(EvalTable.Measure(filter: args.Length > 1 ? args[1] : "", withOtherTools: which != "evals"));
if (which is "all" or "programs")
    document.Append('\n').Append(ProgramTable.Measure());
if (which is "all" or "tensors")
    document.Append('\n').Append(TensorTable.Measure());
if (which is "all" or "generator")
    document.Append('\n').Append(GeneratorTable.Measure());

string text = document.ToString();
Console.WriteLine(text);
if (which == "all")
{
    string path = Path.Combine(Machine.RepositoryRoot(), "docs", "performance.md");
    File.WriteAllText(path, text);
    Console.WriteLine("Written to " + path);
}
