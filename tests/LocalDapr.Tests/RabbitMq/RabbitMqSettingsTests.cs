using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalDapr.RabbitMq;
using LocalDapr.Resources;

namespace LocalDapr.Tests.RabbitMq;

public class RabbitMqSettingsTests
{
    [Fact]
    public void What_is_not_said_is_as_in_daprd()
    {
        var settings = Read();

        Assert.Equal(("localhost", 5672, "guest", "guest", "/"), Address(settings));
        Assert.Equal((true, true, false, false, false, false), (settings.Durable, settings.DeletedWhenUnused, settings.AutoAck, settings.RequeueInFailure, settings.EnableDeadLetter, settings.PublisherConfirm));
        Assert.Equal((0, "fanout", false, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), (TimeSpan?)null),
            (settings.DeliveryMode, settings.ExchangeKind, settings.Single, settings.ReconnectWait, settings.HeartBeat, settings.TimeToLive));
    }

    [Theory]
    [InlineData("amqp://broker", "broker", 5672, "guest", "guest", "/")]
    [InlineData("amqp://broker/", "broker", 5672, "guest", "guest", "/")]
    [InlineData("amqps://user:p%40ss@broker:7000/my%2Fhost", "broker", 7000, "user", "p@ss", "my/host")]
    [InlineData("amqps://broker", "broker", 5671, "guest", "guest", "/")]
    public void A_connection_string_says_where_and_who(string text, string host, int port, string user, string password, string virtualHost) =>
        Assert.Equal((host, port, user, password, virtualHost), Address(Read(("connectionString", text))));

    [Fact]
    public void The_parts_of_an_address_can_be_said_one_by_one()
    {
        Assert.Equal(("broker", 7000, "me", "p/ss:word@", "/"), Address(Read(("protocol", "amqp"), ("hostname", "broker:7000"), ("username", "me"), ("password", "p/ss:word@"))));
        Assert.Equal(("old", 5672, "guest", "guest", "/"), Address(Read(("host", "amqp://old"))));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read(("durable", "no"), ("deletedWhenUnused", "FALSE"), ("autoAck", "1"), ("requeueInFailure", "true"), ("enableDeadLetter", "y"), ("publisherConfirm", "on"),
            ("deliveryMode", "2"), ("prefetchCount", "30"), ("concurrency", "single"), ("reconnectWaitSeconds", "7"), ("heartBeat", "1m"), ("maxLen", "5"), ("maxLenBytes", "6"),
            ("exchangeKind", "topic"), ("clientName", "me"), ("ttlInSeconds", "9"), ("publishMessagePropertiesToMetadata", "true"));

        Assert.Equal(new RabbitMqSettings(settings.Address, false, false, true, true, true, true, 2, 30, true, TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(1), 5, 6, "topic", "me",
            TimeSpan.FromSeconds(9), true), settings);
        Assert.True(Read(("concurrencyMode", "single")).Single);
    }

    [Theory]
    [InlineData("durable", "perhaps")]
    [InlineData("deliveryMode", "3")]
    [InlineData("prefetchCount", "256")]
    [InlineData("prefetchCount", "many")]
    [InlineData("concurrency", "some")]
    [InlineData("concurrencyMode", "some")]
    [InlineData("reconnectWaitSeconds", "soon")]
    [InlineData("heartBeat", "-1s")]
    [InlineData("maxLen", "-1")]
    [InlineData("exchangeKind", "stream")]
    [InlineData("ttlInSeconds", "0")]
    [InlineData("protocol", "http")]
    [InlineData("connectionString", "http://broker")]
    [InlineData("connectionString", "broker:5672")]
    [InlineData("connectionString", "amqp://broker?heartbeat=5")]
    [InlineData("hostname", "not a host")]
    [InlineData("saslExternal", "true")]
    public void A_value_that_makes_no_sense_is_refused_by_name_with_its_file(string name, string value)
    {
        var refusal = Assert.Throws<ResourceException>(() => Read((name, value)));
        Assert.StartsWith("pubsub.yaml:3: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_address_is_refused_without_its_password() =>
        Assert.DoesNotContain("secret", Assert.Throws<ResourceException>(() => Read(("connectionString", "amqp://me:secret@bro ker"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Certificates_are_used_with_amqps()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = certificate.ExportCertificatePem();

        var settings = Read(("connectionString", "amqps://broker"), ("saslExternal", "true"), ("caCert", pem), ("clientCert", pem), ("clientKey", key.ExportPkcs8PrivateKeyPem()));

        var factory = settings.Address.Factory();
        Assert.True(factory.Ssl.Enabled);
        Assert.True(((X509Certificate2)factory.Ssl.Certs![0]).HasPrivateKey);
        Assert.Equal("EXTERNAL", Assert.Single(factory.AuthMechanisms).Name);
        Assert.Throws<ResourceException>(() => Read(("connectionString", "amqps://broker"), ("caCert", "no certificate")));
    }

    private static RabbitMqSettings Read(params (string Name, string Value)[] metadata) => RabbitMqSettings.Read(
        new Component("pubsub", "pubsub.rabbitmq", "v1", metadata.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.OrdinalIgnoreCase), [], IgnoreErrors: false, "pubsub.yaml") { Line = 3 });

    private static (string, int, string, string, string) Address(RabbitMqSettings settings) =>
        (settings.Address.Host, settings.Address.Port, settings.Address.User, settings.Address.Password, settings.Address.VirtualHost);
}
