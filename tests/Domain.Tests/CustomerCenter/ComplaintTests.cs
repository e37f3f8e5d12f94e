using Pizza.CustomerCenter;

namespace Pizza.Domain.Tests.CustomerCenter;

public class ComplaintTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly Complaint Cold =
        Complaint.Receive(null, 7, new(ComplaintAction.CancelOrder, OrderId: 17, StoreId: null, "cold"), Noon);

    [Fact]
    public void A_complaint_is_received_with_what_it_asks_for() =>
        Assert.Equal((7L, ComplaintAction.CancelOrder, 17L, "cold", ComplaintStatus.Received, Noon, false),
            (Cold.ComplaintId, Cold.Action, Cold.OrderId, Cold.Reason, Cold.Status, Cold.ReceivedAt, Cold.IsSettled));

    [Fact]
    public void What_is_written_already_is_not_written_over() =>
        Assert.Same(Cold, Complaint.Receive(Cold, 7, new(ComplaintAction.CloseStore, null, 3, "else"), Noon.AddDays(1)));

    [Theory]
    [InlineData(ComplaintAction.CancelOrder, "order")]
    [InlineData(ComplaintAction.CloseStore, "store")]
    [InlineData(ComplaintAction.RemoveStore, "store")]
    public void Who_carries_it_out_depends_on_the_action(ComplaintAction action, string app) => Assert.Equal(app, (Cold with { Action = action }).CarriedOutBy);

    [Fact]
    public void It_is_done_or_refused_and_the_first_answer_counts()
    {
        var later = Noon.AddMinutes(1);
        var done = Cold.Settle(ComplaintAnswer.Done, later);
        var refused = Cold.Settle(ComplaintAnswer.Refused(ComplaintRefusal.UnknownOrder, "There is no order 17."), later);

        Assert.Equal((ComplaintStatus.Done, null, later), (done.Status, done.Refusal, done.SettledAt));
        Assert.Equal((ComplaintStatus.Refused, "There is no order 17.", ComplaintRefusal.UnknownOrder), (refused.Status, refused.Refusal, refused.RefusalCode));
        Assert.Same(done, done.Settle(ComplaintAnswer.Refused(ComplaintRefusal.UnknownStore, "late"), later));
        Assert.Same(refused, refused.Settle(ComplaintAnswer.Done, later));
    }

    [Fact]
    public void The_list_of_open_complaints_takes_each_once_and_forgets_what_is_crossed_off()
    {
        var one = OpenComplaints.Add(null, 7, Noon);
        var two = OpenComplaints.Add(one, 11, Noon.AddMinutes(1));

        Assert.Same(two, OpenComplaints.Add(two, 7, Noon.AddDays(1)));
        Assert.Equal([7L, 11L], two.Since.Keys.Order());
        Assert.Equal([11L], two.Remove(7).Since.Keys);
        Assert.Same(two, two.Remove(8));
    }
}
