//! How a file is written.

use crate::language::Bilingual;

/// The formats become a choice of words, each with a title.
macro_rules! formats {
    ($($(#[$about:meta])* $name:ident = $word:literal, $zh:literal, $en:literal;)+) => {
        $crate::words::words! {
            /// How a recording is written.
            pub enum Format { $($(#[$about])* $name = $word),+ }
        }

        impl Format {
            /// What it is called.
            pub fn title(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($zh, $en)),+ }
            }
        }
    };
}

impl Format {
    /// Whether such a file holds messages as they went over the wire, and not only what they say.
    pub(super) fn has_wire_bytes(self) -> bool {
        matches!(self, Self::Raw | Self::Capture | Self::Saz | Self::Evidence | Self::Journal)
    }
}

// In the order in which they are tried: what is unmistakable stands first.
formats! {
    /// A capture of packets.
    Capture = "pcap", "抓包文件（pcap、pcapng）", "a capture (pcap, pcapng)";
    /// An archive of Fiddler's.
    Saz = "saz", "Fiddler 的 SAZ 文件", "a SAZ archive of Fiddler's";
    /// An evidence file.
    Evidence = "evidence", "证据文件", "an evidence file";
    /// An HTTP archive.
    Har = "har", "HAR 文件", "a HAR file";
    /// An entry of the mock's journal.
    Journal = "journal", "模拟平台的日志条目", "an entry of the mock's journal";
    /// What Postman's console copies.
    Postman = "postman", "Postman 控制台的内容", "the console of Postman";
    /// A curl command of cmd.
    CurlCmd = "curl-cmd", "curl 命令（cmd）", "a curl command for cmd";
    /// A curl command of bash.
    CurlBash = "curl", "curl 命令（bash）", "a curl command for bash";
    /// A command of PowerShell.
    PowerShell = "powershell", "PowerShell 命令", "a PowerShell command";
    /// A call of JavaScript's fetch.
    Fetch = "fetch", "JavaScript 的 fetch 调用", "a fetch call of JavaScript";
    /// A command of wget.
    Wget = "wget", "wget 命令", "a wget command";
    /// A command of HTTPie.
    HttPie = "httpie", "HTTPie 命令", "an HTTPie command";
    /// The wire log of Apache HttpClient.
    ApacheLog = "apache-log", "Apache HttpClient 的 wire 日志", "a wire log of Apache HttpClient";
    /// The trace of System.Net.
    DotNetTrace = "dotnet-trace", ".NET System.Net 跟踪", "a trace of .NET's System.Net";
    /// The log of .NET's HttpClient.
    DotNetLog = "dotnet-log", ".NET HttpClient 日志", "a log of .NET's HttpClient";
    /// The log of the JDK's HttpClient.
    JdkLog = "jdk-log", "JDK HttpClient 日志", "a log of the JDK's HttpClient";
    /// The log of Java's HttpURLConnection.
    UrlConnectionLog = "urlconnection-log", "Java HttpURLConnection 日志", "a log of Java's HttpURLConnection";
    /// What Python's http.client prints.
    PythonLog = "python-log", "Python http.client 的调试输出", "the debug output of Python's http.client";
    /// The log of OkHttp.
    OkHttpLog = "okhttp-log", "OkHttp 日志", "a log of OkHttp";
    /// What `curl --trace` and `--trace-ascii` write.
    CurlTrace = "curl-trace", "curl --trace 的输出", "the output of curl --trace";
    /// What `curl -v` tells.
    CurlLog = "curl-log", "curl -v 的输出", "the output of curl -v";
    /// An access log.
    AccessLog = "access-log", "访问日志", "an access log";
    /// A connection that tshark follows.
    FollowedStream = "followed-stream", "tshark 的追踪流输出", "a stream that tshark follows";
    /// Packets that a tool has printed.
    PacketDump = "packet-dump", "打印出来的数据包（tcpdump -A、-X，tshark -x，hexdump）", "printed packets (tcpdump -A or -X, tshark -x, hexdump)";
    /// What tshark tells of each packet.
    Dissection = "dissection", "tshark -V 的分组详情", "the details of packets by tshark -V";
    /// HTTP as it goes over the wire.
    Raw = "raw", "原始 HTTP 报文", "raw HTTP";
    /// Header lines and a body, without the first line.
    Pasted = "pasted", "粘贴的请求头和请求体", "pasted headers and body";
}
