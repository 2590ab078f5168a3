//! Inputs that others choose, of a size that can be set, for each reader: the targets of the fuzz tests are all of them.

use std::io::Write;

use bis3::evidence::bundle::archive::{Entry, pack};

/// An input, and the target that takes it.
pub struct Input {
    /// What there is much of in it.
    pub name: &'static str,
    /// The name of the target.
    pub target: &'static str,
    /// The input with so many of them.
    pub of: Made,
}

/// What makes an input.
pub enum Made {
    Text(fn(usize) -> String),
    Bytes(fn(usize) -> Vec<u8>),
}

impl Input {
    /// The input with so many of what there is much of in it.
    pub fn with(&self, count: usize) -> Vec<u8> {
        match self.of {
            Made::Text(of) => of(count).into_bytes(),
            Made::Bytes(of) => of(count),
        }
    }
}

const fn input(target: &'static str, name: &'static str, of: fn(usize) -> String) -> Input {
    Input { name, target, of: Made::Text(of) }
}

const fn binary(target: &'static str, name: &'static str, of: fn(usize) -> Vec<u8>) -> Input {
    Input { name, target, of: Made::Bytes(of) }
}

/// Every input.
pub const INPUTS: &[Input] = &[
    input("answer", "members", |count| answer(&object(count, |at| format!("\"m{at}\": {at}")))),
    input("answer", "members of one name", |count| answer(&object(count, |_| "\"m\": 1".to_owned()))),
    input("answer", "headers", |count| {
        format!("HTTP/1.1 200 OK\r\n{}\r\n", lines(count, |at| format!("X-{at}: 1\r\n")))
    }),
    input("answer", "chunks", |count| {
        let chunks = lines(count, |_| "1\r\n1\r\n".to_owned());
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    }),
    input("authorization", "colons", |count| format!("BIS3 {}", ":".repeat(count))),
    input("authorization", "blanks", |count| format!("{}GMT", " ".repeat(count))),
    input("body", "unknown members", |count| object(count, |at| format!("\"m{at}\": {at}"))),
    input("body", "members of one name", |count| object(count, |_| "\"m\": 1".to_owned())),
    input("body", "members in other letter case", |count| {
        let case = |at: usize, letter: char| if at & (1 << (letter as u8 % 16)) > 0 { 'f' } else { 'F' };
        object(count, |at| format!("\"{}acilityCode{at}\": 1", case(at, 'a')))
    }),
    input("body", "items", |count| {
        let items = list(count, |at| format!("{{\"ProdABO\": \"{at}\", \"ProdRHD\": 2}}"));
        format!("{{\"FacilityCode\": \"12332500472260169F\", \"InventoryItem\": {items}}}")
    }),
    input("body", "escapes in a text", |count| format!("{{\"HospTime\": \"{}\"}}", "\\u00e9".repeat(count))),
    input("body", "digits", |count| format!("{{\"DonorNum\": {}}}", "1".repeat(count))),
    input("body", "no JSON", |count| "{\"a\": ".repeat(count)),
    input("evidence", "lines", |count| lines(count, |at| format!("{{\"previous\":null,\"number\":{at}}}\n"))),
    input("fault", "conditions", |count| {
        format!("POST /Transfusion/TQC: SaveTQCFailed{}", lines(count, |_| ", times 2".to_owned()))
    }),
    input("matcher", "members", |count| {
        format!("m\n$..m1\n{}", object(count, |at| format!("\"m{at}\": {{\"m1\": 1}}")))
    }),
    input("profile", "keys", |count| {
        format!("keys:\n{}", lines(count, |at| format!("  - {{access-key: k{at}, secret: s, institutions: any}}\n")))
    }),
    input("profile", "institutions of a key", |count| {
        let codes = list(count, |at| format!("I{at}"));
        format!("keys:\n  - {{access-key: k, secret: s, institutions: {codes}}}\n")
    }),
    input("recording", "exchanges", |count| lines(count, |_| REQUEST.to_owned())),
    input("recording", "requests without a line end between them", |count| {
        lines(count, |_| REQUEST.trim_end().to_owned())
    }),
    input("recording", "requests that are shorter than they say", |count| {
        lines(count, |_| REQUEST.replace("Length: 2", "Length: 9000000"))
    }),
    input("recording", "commands of curl", |count| {
        lines(count, |at| format!("curl http://127.0.0.1/{at} -d '{{}}' ;\n"))
    }),
    input("recording", "commands of curl at prompts", |count| {
        lines(count, |at| format!("$ curl http://127.0.0.1/{at}\nit's {{}}\n# \" \n"))
    }),
    input("recording", "commands of curl for cmd", |count| {
        lines(count, |at| format!("curl ^\"http://127.0.0.1/{at}^\" ^\n  -d ^\"1^\" &\n"))
    }),
    input("recording", "commands of wget", |count| lines(count, |at| format!("wget http://127.0.0.1/{at}\n"))),
    input("recording", "commands of HTTPie", |count| lines(count, |at| format!("http POST 127.0.0.1/{at} a=1\n"))),
    input("recording", "commands of PowerShell", |count| {
        lines(count, |at| format!("$s = 'a'\nInvoke-WebRequest -Uri 'http://127.0.0.1/{at}' `\n-Body $s ;\n"))
    }),
    input("recording", "calls of fetch", |count| {
        lines(count, |at| format!("fetch('http://127.0.0.1/{at}', {{method: 'POST', body: '1'}}); ;\n"))
    }),
    binary("recording", "sessions of Fiddler", |count| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..count {
            zip.start_file(format!("raw/{at}_c.txt"), zip::write::SimpleFileOptions::default()).expect("a member");
            zip.write_all(REQUEST.as_bytes()).expect("memory takes it");
        }
        zip.finish().expect("memory takes it").into_inner()
    }),
    binary("bundle", "lines of SHA256SUMS", |count| {
        let sums = lines(count, |at| format!("{:064}  entry-{at}\n", 0));
        let entries = (0..count).map(|at| Entry::new(format!("entry-{at}"), "x"));
        pack(&entries.chain([Entry::new("SHA256SUMS", sums), Entry::new("manifest.json", "{}")]).collect::<Vec<_>>())
    }),
    binary("bundle", "signs of an end behind records", |count| {
        let entries: Vec<Entry> = (0..count.min(15_000)).map(|at| Entry::new(format!("entry-{at}"), "")).collect();
        let packed = pack(&entries);
        let begin = packed.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a directory");
        let mut bytes = packed[begin..packed.len() - 22].to_vec();
        let records = u16::try_from(entries.len()).expect("few");
        for _ in 0..count.min(2900) {
            let length = u32::try_from(bytes.len()).expect("few");
            bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
            bytes.extend([records.to_le_bytes(), records.to_le_bytes()].concat());
            bytes.extend([length.to_le_bytes(), [0; 4]].concat());
            bytes.extend_from_slice(&[0; 2]);
        }
        bytes
    }),
    input("recording", "headers", |count| {
        format!("POST /Patient/Donor HTTP/1.1\r\n{}\r\n", lines(count, |at| format!("x-bis3-{at}: 1\r\n")))
    }),
    input("recording", "lines that are none of a message", |count| lines(count, |at| format!("{at} nothing\n"))),
    input("recording", "arguments of curl", |count| {
        format!("curl 'http://127.0.0.1/'{}", lines(count, |at| format!(" \\\n  -H 'x-bis3-{at}: 1'")))
    }),
    input("recording", "quotes of curl", |count| format!("curl 'http://127.0.0.1/' -d {}", "'a'\"b\"".repeat(count))),
    input("recording", "statements of PowerShell", |count| {
        let statements = lines(count, |at| format!("$v{at} = \"a\"\n"));
        format!("{statements}Invoke-WebRequest -Uri 'http://127.0.0.1/' -Body $v1")
    }),
    input("recording", "entries of a HAR", |count| {
        let request =
            "{\"method\": \"GET\", \"url\": \"http://127.0.0.1/\", \"httpVersion\": \"HTTP/1.1\", \"headers\": []}";
        let response = "{\"status\": 200, \"statusText\": \"OK\", \"httpVersion\": \"HTTP/1.1\", \"headers\": [], \
                        \"content\": {\"text\": \"x\"}}";
        let entries = list(count, |_| format!("{{\"request\": {request}, \"response\": {response}}}"));
        format!("{{\"log\": {{\"version\": \"1.2\", \"creator\": {{}}, \"entries\": {entries}}}}}")
    }),
    input("recording", "lines of a wire log", |count| {
        let line = |text: &str| format!("DEBUG wire - http-outgoing-0 >> \"{text}[\\r][\\n]\"\n");
        let headers = lines(count, |at| line(&format!("X-{at}: 1")));
        format!("{}{headers}{}", line("GET / HTTP/1.1"), line(""))
    }),
    input("recording", "packets that tcpdump printed as text", |count| {
        let heading = "10:00:00.1 IP 127.0.0.1.5000 > 127.0.0.1.8095: Flags [P.], seq";
        lines(count, |at| format!("{heading} {at}:{}, ack 1, win 512, length 4\nGET \n", at + 4))
    }),
    input("recording", "ends of connections that tcpdump printed", |count| {
        let rest = "Flags [P.], seq 1:5, ack 1, win 512, length 4";
        lines(count, |at| format!("10:00:00.1 IP h{at}.5000 > 127.0.0.1.8095: {rest}\nGET \n"))
    }),
    input("recording", "dumps", |count| lines(count, |_| "0000  41 42\n".to_owned())),
    input("recording", "lines of a dump", |count| lines(count, |at| format!("{:06x}  41 42\n", 2 * at))),
    input("recording", "dumps and lines of none", |count| {
        format!("{}{}", "0000  41 42\n".repeat(count), " 0002  41 42\n".repeat(count))
    }),
    input("recording", "lines of an access log", |count| {
        lines(count, |_| {
            "127.0.0.1 - - [06/May/2024:02:00:00 +0000] \"POST /Patient/Donor HTTP/1.1\" 401 83 \"-\" \"a\"\n"
                .to_owned()
        })
    }),
    input("request", "unknown members", |count| request(&object(count, |at| format!("\"m{at}\": {at}")))),
    input("request", "chunks", |count| {
        let chunks = lines(count, |_| "1\r\n1\r\n".to_owned());
        format!("POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    }),
    input("scenario", "steps", |count| {
        format!(
            "{CARD}steps:\n{}",
            lines(count, |at| format!("  - {{name: s{at}, request: {{method: GET, path: /}}}}\n"))
        )
    }),
    input("scenario", "steps of one name", |count| {
        format!("{CARD}steps:\n{}", lines(count, |_| "  - {name: s, request: {method: GET, path: /}}\n".to_owned()))
    }),
    input("scenario", "variables", |count| {
        let variables = lines(count, |at| format!("  v{at}: {at}\n"));
        format!("{CARD}variables:\n{variables}steps:\n  - {{name: s, request: {{method: GET, path: /}}}}\n")
    }),
    input("scenario", "unknown keys", |count| format!("{CARD}{}", lines(count, |at| format!("k{at}: {at}\n")))),
    input("table", "rows", |count| format!("a,b\n{}", lines(count, |at| format!("{at},\"b\"\n")))),
    input("table", "columns", |count| format!("{}\n", list(count, |at| format!("c{at}")).trim_matches(['[', ']']))),
    input("table", "quotes", |count| format!("a\n\"{}\"\n", "\"\"".repeat(count))),
    input("template", "references", |count| format!("x\n{}", "${a0}".repeat(count))),
    input("template", "signs of one", |count| "$".repeat(count)),
];

const CARD: &str = "id: a\ntitle: {zh: a, en: a}\nclause: 1.2.2\nlevel: must\nwrites: false\n";

const REQUEST: &str = "POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}\r\n";

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..count).map(item).collect::<Vec<_>>().join(", "))
}

fn object(count: usize, member: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", (0..count).map(member).collect::<Vec<_>>().join(", "))
}

fn request(body: &str) -> String {
    format!("POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn answer(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
