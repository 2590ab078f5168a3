//! Which options of curl take a value.

/// Options that take a value and change nothing in what is sent, by their short letters and long names.
pub(super) const VALUED_SHORT: &str = "oxmcDEKPQUwYyzrCt";
const VALUED_LONG: &[&str] = &[
    "output",
    "proxy",
    "max-time",
    "connect-timeout",
    "cookie-jar",
    "dump-header",
    "cert",
    "key",
    "cacert",
    "capath",
    "resolve",
    "connect-to",
    "interface",
    "retry",
    "retry-delay",
    "retry-max-time",
    "write-out",
    "limit-rate",
    "proxy-user",
    "proxy-header",
    "tls-max",
    "ciphers",
    "config",
    "noproxy",
    "user",
    "max-redirs",
    "oauth2-bearer",
    "range",
    "stderr",
    "trace",
    "trace-ascii",
    "unix-socket",
    "cert-type",
    "key-type",
    "pass",
    "local-port",
    "dns-servers",
    "keepalive-time",
];

/// Whether the option of this long name takes one.
pub(super) fn takes_value(name: &str) -> bool {
    let sends = [
        "url",
        "request",
        "header",
        "cookie",
        "user-agent",
        "referer",
        "data",
        "data-ascii",
        "data-raw",
        "data-binary",
        "data-urlencode",
        "json",
        "form",
        "form-string",
        "upload-file",
    ];
    sends.contains(&name) || VALUED_LONG.contains(&name)
}
