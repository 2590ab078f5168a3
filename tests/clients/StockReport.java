// Reports blood stock with HttpURLConnection, as a hospital's Java system does.
// Usage: java StockReport.java BASE_URL ACCESS_KEY SECRET BODY_FILE
// Prints the status and the body of the answer.

import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class StockReport {
    private static final String RESOURCE = "Stock/HospStock";
    private static final String VERSION = "1.0";
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    public static void main(String[] arguments) throws Exception {
        String date = HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
        String signature = sign(arguments[2], date);
        byte[] body = Files.readAllBytes(Path.of(arguments[3]));

        HttpURLConnection connection =
                (HttpURLConnection) URI.create(arguments[0] + "/" + RESOURCE).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout(15000);
        connection.setReadTimeout(15000);
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "BIS3 " + arguments[1] + ":" + signature);
        connection.setRequestProperty("Date", date);
        connection.setRequestProperty("x-bis3-date", date);
        connection.setRequestProperty("x-bis3-version", VERSION);
        connection.setRequestProperty("Content-Type", "application/json;charset=utf-8");
        try (OutputStream output = connection.getOutputStream()) {
            output.write(body);
        }
        int status = connection.getResponseCode();
        InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        System.out.println(status);
        System.out.println(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String sign(String secret, String date) throws Exception {
        String signed = String.join("\n", "POST", date, "x-bis3-date:" + date, "x-bis3-version:" + VERSION, RESOURCE);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }
}
