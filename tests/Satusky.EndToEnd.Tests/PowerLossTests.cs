using System.Net.Sockets;

namespace Satusky.EndToEnd.Tests;

/// <summary>The machine loses its power and starts again: addresses may be given out anew, hostnames may not get mixed up.</summary>
public sealed class PowerLossTests(PodmanMachine machine) : IClassFixture<PodmanMachine>
{
    private static readonly string[] Apps = ["alpha", "beta", "gamma"];

    [Fact]
    public async Task Every_hostname_leads_to_its_own_app_again()
    {
        var addresses = new Dictionary<string, string>();
        foreach (var app in Apps)
        {
            var folder = machine.Project(app);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Dockerfile"),
                $"""
                FROM busybox:1.36
                RUN mkdir /www && echo {app} >/www/index.html
                CMD trap exit TERM; httpd -f -p $PORT -h /www & wait
                """);
            (await machine.ControlAsync(folder, "deploy", "--wait")).Exits(0);
            addresses[app] = await machine.AddressAsync(folder);
        }

        await machine.LosePowerAsync();
        await machine.PowerOnAsync();
        var up = machine.UpAsync();

        using var browser = machine.Browser();
        var back = new HashSet<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var (app, address) in addresses)
                {
                    if (await AnswerAsync(browser, address) is { } answer)
                    {
                        Assert.Equal(app, answer);
                        back.Add(app);
                    }
                }

                return up.IsCompleted && back.Count == Apps.Length;
            },
            "all apps to serve again");
        await up;
    }

    /// <summary>Null while there is none.</summary>
    private static async Task<string?> AnswerAsync(HttpClient browser, string address)
    {
        try
        {
            using var response = await browser.GetAsync(address);
            return response.IsSuccessStatusCode ? (await response.Content.ReadAsStringAsync()).Trim() : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            return null;
        }
    }
}
