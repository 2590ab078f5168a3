import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A careful client of the interface, standard library only: it reports day after day and does with every answer what a careful
 * client does. It finds BIS3_URL, BIS3_ACCESS_KEY, BIS3_SECRET and BIS3_INSTITUTION in its environment, and keeps in the file of
 * its argument what it reports next.
 */
public final class ReportClient {
    private static final DateTimeFormatter HTTP_DATE =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int MOST_TRIES = 5;
    private static final int REPORTS = 25;

    private enum Next { DONE, AGAIN, CLOCK, ASIDE }

    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();
    private final String url = System.getenv("BIS3_URL");
    private final String key = System.getenv("BIS3_ACCESS_KEY");
    private final String secret = System.getenv("BIS3_SECRET");
    private final String institution = System.getenv("BIS3_INSTITUTION").split(",")[0];
    private Duration offset = Duration.ZERO;

    public static void main(String[] arguments) throws Exception {
        Path state = Path.of(arguments[0]);
        int next = Files.exists(state) ? Integer.parseInt(Files.readString(state).trim()) : 0;
        ReportClient client = new ReportClient();
        for (int count = 0; count < REPORTS; count++) {
            client.report(next);
            next++;
            Path unfinished = Path.of(arguments[0] + ".new");
            Files.writeString(unfinished, Integer.toString(next));
            Files.move(unfinished, state, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Thread.sleep(30);
        }
    }

    private void report(int index) throws Exception {
        int day = index / 3;
        switch (index % 3) {
            case 0 -> send("/Stock/HospStock", stock(day));
            case 1 -> send("/Patient/Donor", donor(day));
            default -> send("/Transfusion/TQC", figures(2023 - day / 3, day % 3));
        }
    }

    private void send(String path, String body) throws Exception {
        boolean corrected = false;
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> answer = null;
            try {
                answer = http.send(request(path, body), HttpResponse.BodyHandlers.ofByteArray());
            } catch (IOException unknown) {
                // What came of it nobody knows: the same again, a little later.
            }
            Next next = answer == null ? Next.AGAIN : next(answer);
            if (next == Next.CLOCK && !corrected) {
                corrected = true;
                Instant server = ZonedDateTime.parse(answer.headers().firstValue("Date").orElseThrow(), HTTP_DATE).toInstant();
                offset = Duration.between(Instant.now(), server);
            } else if (next == Next.AGAIN && tries < MOST_TRIES) {
                Thread.sleep(pause(tries, answer));
            } else {
                return;
            }
        }
    }

    private static long pause(int tries, HttpResponse<byte[]> answer) {
        long pause = (long) (800 * Math.pow(2, tries - 1));
        long asked = answer == null ? 0 : answer.headers().firstValueAsLong("Retry-After").orElse(0);
        return Math.max(pause, asked * 1000 + (asked > 0 ? 100 : 0));
    }

    private HttpRequest request(String path, String body) throws Exception {
        String date = HTTP_DATE.format(Instant.now().plus(offset));
        String data = "POST\n" + date + "\nx-bis3-date:" + date + "\nx-bis3-version:1.0\n" + path.substring(1);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(data.getBytes(StandardCharsets.UTF_8)));
        return HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(10))
            .header("Date", date)
            .header("x-bis3-date", date)
            .header("x-bis3-version", "1.0")
            .header("Authorization", "BIS3 " + key + ":" + signature)
            .header("Content-Type", "application/json;charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
            .build();
    }

    private static Next next(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        Integer code = Json.code(new String(answer.body(), StandardCharsets.UTF_8));
        if (code == null) {
            return status >= 400 && status < 500 && status != 429 ? Next.ASIDE : Next.AGAIN;
        }
        if (code == 1 || code == 20007 || code == 20008) {
            return Next.DONE;
        }
        if (code == 10006) {
            return Next.CLOCK;
        }
        boolean failed = code == 10011 || code >= 20000 && code <= 20010 && status >= 500;
        return failed ? Next.AGAIN : Next.ASIDE;
    }

    // what is reported

    private static LocalDate reported(int day) {
        return LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(day + 1);
    }

    private String stock(int day) {
        String[][] products = {{"11", "悬浮红细胞", "0"}, {"21", "新鲜冰冻血浆", "1"}, {"14", "去白细胞悬浮红细胞", "0"}, {"22", "冰冻血浆", "1"}};
        StringBuilder items = new StringBuilder();
        for (int place = 0; place < products.length; place++) {
            items.append(place == 0 ? "" : ",").append(String.format(
                "{\"ProdABO\":\"%d\",\"ProdRh\":\"%d\",\"ProdCode\":\"%s\",\"ProdName\":\"%s\",\"ProdWashingType\":\"0\","
                    + "\"ProdIrradiated\":\"0\",\"ProdVolume\":\"%d\",\"ProdUnits\":\"%s\",\"ProdManuFaciCode\":\"%s\"}",
                place + 1, 1 + place % 2, products[place][0], products[place][1], 20 + day, products[place][2], institution));
        }
        return String.format("{\"InveStatTime\":\"%s 08:00:00\",\"InveStatFaciID\":\"%s\",\"InventoryItem\":[%s]}",
            reported(day), institution, items);
    }

    private String donor(int day) {
        return String.format("{\"FacilityCode\":\"%s\",\"HospTime\":\"%s\",\"InPatientNum\":%d,\"DonorNum\":10}",
            institution, reported(day), 20 + day);
    }

    private String figures(int year, int batch) {
        String[][] figures = {
            {"StaffVolumePercent", "ProfessionalStaff", "AnnualVolume", "1000"}, {"ApplyPassedRate", "ApplyPassed", "ApplyTotal", "100"},
            {"BloodGroupRate", "BloodGroupReview", "BloodSampleTotal", "100"}, {"IQCTestingRate", "IQCTesting", "TestingTotal", "100"},
            {"EQCTestingRate", "EQCTesting", "EQCTestingTotal", "100"}, {"ADRRate", "ADRCases", "TransfusionTimes", "1000"},
            {"OperationOneVolumeAVG", "OperationOneVolume", "OperationOneCases", "1"},
            {"OperationThreeVolumeAVG", "OperationThreeVolume", "OperationThreeCases", "1"},
            {"SelfTransfusionRate", "SelfTransfusionVolume", "TransfusionVolume", "100"},
            {"OutPatientVolumeAVG", "OutPatientVolume", "OutPatientCases", "1"},
            {"PreEvaluationRate", "PreEvaluation", "NonETransfusionCases", "100"},
            {"SufEvaluationRate", "SufEvaluation", "TransfusionCases", "100"},
        };
        StringBuilder report = new StringBuilder("{");
        for (int place = 0; place < figures.length; place++) {
            int upper = 5 + 2 * place;
            int lower = (10 + 3 * place) * (2 + batch) * 10;
            BigDecimal exact = BigDecimal.valueOf((long) upper * Integer.parseInt(figures[place][3]));
            BigDecimal figure = exact.divide(BigDecimal.valueOf(lower), 2, RoundingMode.HALF_UP);
            report.append(String.format("\"%s\":%s,\"%s\":%d,\"%s\":%d,",
                figures[place][0], figure.toPlainString(), figures[place][1], upper, figures[place][2], lower));
        }
        return report.append(String.format("\"USCCode\":\"%s\",\"Year\":%d,\"Batch\":\"%d\"}", institution, year, batch)).toString();
    }

    /** As much of JSON as it takes to tell an answer from what is none. */
    private static final class Json {
        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        /** The code of an answer; null where none can be read. */
        static Integer code(String text) {
            try {
                Json json = new Json(text.startsWith("\ufeff") ? text.substring(1) : text);
                Object value = json.value();
                json.blanks();
                Object code = value instanceof Map<?, ?> members && json.at == json.text.length() ? members.get("code") : null;
                return code == null ? null : Integer.valueOf(code.toString());
            } catch (RuntimeException unreadable) {
                return null;
            }
        }

        private Object value() {
            blanks();
            char first = text.charAt(at);
            if (first == '{') {
                return object();
            }
            if (first == '[') {
                return array();
            }
            return first == '"' ? string() : word();
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new HashMap<>();
            for (boolean more = begins('}'); more; more = goesOn('}')) {
                blanks();
                String name = string().toLowerCase(Locale.ROOT);
                blanks();
                expect(':');
                members.put(name, value());
            }
            return members;
        }

        private Object array() {
            for (boolean more = begins(']'); more; more = goesOn(']')) {
                value();
            }
            return "";
        }

        private boolean begins(char end) {
            at++;
            blanks();
            if (text.charAt(at) == end) {
                at++;
                return false;
            }
            return true;
        }

        private boolean goesOn(char end) {
            blanks();
            if (text.charAt(at) == ',') {
                at++;
                return true;
            }
            expect(end);
            return false;
        }

        private String string() {
            expect('"');
            StringBuilder content = new StringBuilder();
            for (; text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\') {
                    at++;
                }
                content.append(text.charAt(at));
            }
            at++;
            return content.toString();
        }

        private String word() {
            int start = at;
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void expect(char sign) {
            if (text.charAt(at) != sign) {
                throw new IllegalStateException();
            }
            at++;
        }

        private void blanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
