using System.Globalization;

namespace Pizza.Load;

/// <summary>How the orders are paid, as parts of a whole: 60/30/10 is 60 % cash, 30 % card, 10 % bank transfer.</summary>
internal sealed record PaymentMix(int Cash, int Card, int BankTransfer)
{
    public static readonly PaymentMix CashOnly = new(1, 0, 0);

    /// <summary>Some orders go through payment and menu.</summary>
    public bool IsPaid => Card + BankTransfer > 0;

    /// <returns>Null when the text is not like 60/30/10.</returns>
    public static PaymentMix? Parse(string text)
    {
        var parts = text.Split('/').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).ToList();
        return parts.Count == 3 && parts.All(p => p is >= 0 and <= 100_000) && parts.Sum() > 0 ? new(parts[0], parts[1], parts[2]) : null;
    }

    private int Whole => Cash + Card + BankTransfer;

    // Sharing no factor with the whole, it visits every place once.
    private int Step => _step ??= Enumerable.Range((Whole * 382 / 1000) + 1, Whole).First(s => GreatestCommonDivisor(s, Whole) == 1);
    private int? _step;

    /// <summary>The payment method of the n-th order; of every hundred orders of 60/30/10 exactly that many of each, shuffled, the same in every run.</summary>
    public string MethodOf(long n)
    {
        var place = (int)(n % Whole * Step % Whole);
        return place < Cash ? "Cash" : place < Cash + Card ? "Card" : "BankTransfer";
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cash}/{Card}/{BankTransfer} cash/card/bank transfer");

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
