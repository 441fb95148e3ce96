using System;
using System.Text;
using Quickstart;
using Quickstart.Notebooks;
using Quickstart.Regression;

Console.OutputEncoding = Encoding.UTF8;
var report = new Report();

FirstSteps.Run(report);
NotebookReplay.Run(report);
NistFits.Run(report);

report.Section("Summary");
report.Line(report.Failures == 0
    ? $"✓ all {report.Checks} checks passed"
    : $"✗ {report.Failures} of {report.Checks} checks failed");
return report.Failures == 0 ? 0 : 1;
