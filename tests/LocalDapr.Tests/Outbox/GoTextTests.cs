using System.Text;
using LocalDapr.Outbox;

namespace LocalDapr.Tests.Outbox;

public class GoTextTests
{
    [Theory]
    [InlineData("""{"id":1,"s":"x"}""", "map[id:1 s:x]")]
    [InlineData("""{"b":[1,2.5,null],"a":{"z":true,"가":"나 다"}}""", "map[a:map[z:true 가:나 다] b:[1 2.5 <nil>]]")]
    [InlineData("1000000", "1e+06")]
    [InlineData("null", "<nil>")]
    [InlineData("[]", "[]")]
    [InlineData("\"words\"", "words")]
    public void A_value_without_content_type_is_sent_as_Go_prints_it(string json, string text) =>
        Assert.Equal(text, Encoding.UTF8.GetString(GoText.Format(Encoding.UTF8.GetBytes(json))));
}
