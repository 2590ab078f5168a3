// Reports blood stock with HttpClient, as a hospital's .NET system does.
// Usage: mono StockReport.exe BASE_URL ACCESS_KEY SECRET BODY_FILE
// Prints the status and the body of the answer.

using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

public static class StockReport
{
    private const string Resource = "Stock/HospStock";
    private const string Version = "1";

    public static int Main(string[] arguments)
    {
        string date = DateTime.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        string credential = arguments[1] + ":" + Sign(arguments[2], date);

        using (var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.Deflate })
        using (var client = new HttpClient(handler) { BaseAddress = new Uri(arguments[0] + "/") })
        {
            HttpRequestHeaders headers = client.DefaultRequestHeaders;
            headers.Authorization = new AuthenticationHeaderValue("BIS3", credential);
            headers.Add("Date", date);
            headers.Add("x-bis3-date", date);
            headers.Add("x-bis3-version", Version);
            headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("deflate"));

            var content = new StringContent(File.ReadAllText(arguments[3]), Encoding.UTF8, "application/json");
            HttpResponseMessage answer = client.PostAsync(Resource, content).Result;
            Console.WriteLine((int)answer.StatusCode);
            Console.WriteLine(answer.Content.ReadAsStringAsync().Result);
        }
        return 0;
    }

    private static string Sign(string secret, string date)
    {
        string[] lines = { "POST", date, "x-bis3-date:" + date, "x-bis3-version:" + Version, Resource };
        using (var hmac = new HMACSHA1(Encoding.UTF8.GetBytes(secret)))
        {
            return Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(string.Join("\n", lines))));
        }
    }
}
