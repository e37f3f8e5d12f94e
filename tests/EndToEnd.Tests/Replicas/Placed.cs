namespace Pizza.EndToEnd.Replicas;

/// <summary>An order that was acknowledged, and what its customer does with it.</summary>
/// <param name="Customer">Whose it is; each has one order only.</param>
/// <param name="ByCard">Paid before it is cooked; the others pay at the door.</param>
/// <param name="Eaten">Cooked, delivered and signed for; the others stay with the kitchen.</param>
internal sealed record Placed(long Id, int Customer, bool ByCard, bool Eaten);
