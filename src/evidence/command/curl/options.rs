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

/// Options that say something of what is sent and take a value.
const SENDING: &[&str] = &[
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

/// Options that say something of it and take none.
const SWITCHES: &[&str] = &["get", "head", "http1.0", "path-as-is"];

/// Whether the option of this long name takes a value.
pub(super) fn takes_value(name: &str) -> bool {
    SENDING.contains(&name) || VALUED_LONG.contains(&name)
}

/// The name of an option of which only the beginning was written, as curl takes it: one that no other begins like.
pub(super) fn full_name(written: &str) -> &str {
    let known = || SENDING.iter().chain(VALUED_LONG).chain(SWITCHES).copied();
    if known().any(|name| name == written) {
        return written;
    }
    let mut begun = known().filter(|name| name.starts_with(written));
    match (begun.next(), begun.next()) {
        (Some(name), None) => name,
        _ => written,
    }
}
