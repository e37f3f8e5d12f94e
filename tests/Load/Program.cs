using System.CommandLine;
using Pizza.Load;

var root = new RootCommand("Drives the pizza house through its gateway and says what it withstood.") { OrdersCommand.Create() };
// Ctrl+C ends the load; what was measured until then is still printed.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
