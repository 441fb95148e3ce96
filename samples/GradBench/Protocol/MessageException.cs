using System;

namespace GradBench.Protocol;

/// <summary>A message that the tool cannot do what it asks. The text is the reply's <c>error</c>.</summary>
internal sealed class MessageException(string message) : Exception(message);
