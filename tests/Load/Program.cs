using System.CommandLine;
using Pizza.Load;
using Pizza.Load.Pages;
using Pizza.Load.Sidecars;

var root = new RootCommand("Drives the pizza house, or localdapr alone, and says what it withstood.") { OrdersCommand.Create(), SidecarsCommand.Create(), PagesCommand.Create() };
// Ctrl+C ends the load; what was measured until then is still printed.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
