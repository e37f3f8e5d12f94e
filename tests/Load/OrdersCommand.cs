using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pizza.Load;

/// <summary><c>orders</c>: many users order at once; optionally every order is then followed through the house.</summary>
internal static class OrdersCommand
{
    private const int Passed = 0;
    private const int NotPassed = 1;
    private const int CouldNotRun = 2;

    public static Command Create()
    {
        var url = new Option<Uri>("--url") { Description = "The gateway.", DefaultValueFactory = _ => new Uri("http://localhost:8088"), CustomParser = ParseUrl };
        var users = new Option<int>("--users") { Description = "Users ordering at the same time.", DefaultValueFactory = _ => 100 };
        var seconds = new Option<double>("--seconds") { Description = "How long they order.", DefaultValueFactory = _ => 60 };
        var rate = new Option<double?>("--rate") { Description = "Orders per second of all users together; without it everybody orders as fast as answers come." };
        var warmup = new Option<double>("--warmup") { Description = "Seconds of load before anything is measured.", DefaultValueFactory = _ => 0 };
        var mix = new Option<PaymentMix>("--mix")
        {
            Description = "Parts paid by cash/card/bank transfer, like 60/30/10; a seller confirms the deposits as they come.",
            DefaultValueFactory = _ => PaymentMix.CashOnly,
            CustomParser = ParseMix,
        };
        var region = new Option<string>("--region") { Description = "Where to; a store is registered there if none is open.", DefaultValueFactory = _ => "강남구" };
        var verify = new Option<bool>("--verify") { Description = "Wait until the kitchen has every acknowledged order, and check each one's MyPage and ticket." };
        var patience = new Option<double>("--patience") { Description = "Seconds --verify waits without any order moving on.", DefaultValueFactory = _ => 30 };
        var minAvailability = new Option<double>("--min-availability") { Description = "Percent of orders that must be answered 2xx.", DefaultValueFactory = _ => 100 };
        AtLeast(users, 1);
        Above(seconds, 0);
        Above(patience, 0);

        var command = new Command("orders", "POST /orders from many users, reported as siege does.")
        {
            url, users, seconds, rate, warmup, mix, region, verify, patience, minAvailability,
        };
        command.SetAction(async (parsed, ct) =>
        {
            using var house = new HouseClient(parsed.GetRequiredValue(url), parsed.GetValue(users));
            try
            {
                await house.EnsureOpenStoreAsync(parsed.GetRequiredValue(region), ct);
                if (parsed.GetRequiredValue(mix).IsPaid) await house.EnsureStockAsync(OrderLoad.Pizza, MoneyVerification.InitialStock, ct);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                Console.Error.WriteLine($"The house at {parsed.GetValue(url)} does not answer: {e.Message} Start it with: dotnet run --project localdapr");
                return CouldNotRun;
            }

            var paid = parsed.GetRequiredValue(mix).IsPaid;
            await using var seller = paid ? new DepositSeller(house) : null;
            var run = new OrderLoad(house, parsed.GetRequiredValue(region), parsed.GetRequiredValue(mix), seller, parsed.GetValue(users), parsed.GetValue(rate));
            Console.WriteLine($"{parsed.GetValue(users)} users, {parsed.GetValue(seconds):0.#} s of POST {parsed.GetValue(url)}orders{(paid ? $", {parsed.GetRequiredValue(mix)}" : "")}, {Environment.ProcessorCount} cores here");
            var figures = await run.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(warmup)), TimeSpan.FromSeconds(parsed.GetValue(seconds)), ct);
            SiegeReport.Print(figures, Console.Out);

            var passed = figures.Availability >= parsed.GetValue(minAvailability);
            if (!passed) Console.WriteLine($"Availability is below {parsed.GetValue(minAvailability):0.##} %.");
            if (!parsed.GetValue(verify) || ct.IsCancellationRequested) return passed ? Passed : NotPassed;

            var wait = TimeSpan.FromSeconds(parsed.GetValue(patience));
            var chain = await new ChainVerification(house, wait).RunAsync([.. run.Acknowledged.Select(o => o.OrderId)], run.StartedAt, ct);
            chain.Print(Console.Out);
            if (!paid) return passed && chain.Passed ? Passed : NotPassed;
            var money = await new MoneyVerification(house, wait).RunAsync(run.Acknowledged, ct);
            money.Print(Console.Out);
            return passed && chain.Passed && money.Passed ? Passed : NotPassed;
        });
        return command;
    }

    internal static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        result.AddError($"--url is '{text}'; it must look like http://localhost:8088.");
        return null;
    }

    private static PaymentMix? ParseMix(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (PaymentMix.Parse(text) is { } mix) return mix;
        result.AddError($"--mix is '{text}'; it must look like 60/30/10: parts of cash, card and bank transfer.");
        return null;
    }

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least) result.AddError($"{option.Name} must be at least {least}.");
    });

    private static void Above(Option<double> option, double bound) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<double>() <= bound) result.AddError($"{option.Name} must be above {bound}.");
    });
}
