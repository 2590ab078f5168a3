//! The file of claims that a maker begins with.

use crate::language::Language;

const ZH: &str = "\
# 对一个客户端的声明，供 `bis3 certify run --claims` 使用。改成自己产品的内容。

# 厂商、产品、版本，会印在证书上。
vendor: 某某软件公司
product: 血液上报客户端
version: \"1.0\"

# 产品的文件及其 SHA-256（可不写）：别人由此知道认证的是哪一份。
# files:
#   - {name: client.jar, sha256: 0000000000000000000000000000000000000000000000000000000000000000}

# 上报哪些接口：stock（1.2.1）、donor（1.2.2）、tqc（1.2.3）。
endpoints: [stock, donor, tqc]

# 为哪些机构上报：附件里的机构代码，`bis3 spec institutions 丽水` 可查。
institutions: [12332500472260169F]

# 使用哪些 AccessKey。这里只写 AccessKey；AccessKeySecret 写在密钥文件里（--keys），不写时用演示密钥。
keys: [demo-ordinary]

# 每天什么时候上报（北京时间，可不写）。
# daily-times: [\"08:00\"]

# 产品不做什么，以及为什么（可不写）；必须做到的不能列在这里。
# does-not:
#   - {obligation: rare-characters, reason: 本院的产品名称里没有生僻字}
";

const EN: &str = "\
# What is claimed of a client, for `bis3 certify run --claims`. Put in what is true of your product.

# Vendor, product and version, as they will stand on the certificate.
vendor: Example Software
product: Blood report client
version: \"1.0\"

# The product's files with their SHA-256 (optional): others tell by them which one was certified.
# files:
#   - {name: client.jar, sha256: 0000000000000000000000000000000000000000000000000000000000000000}

# The interfaces that it reports to: stock (1.2.1), donor (1.2.2), tqc (1.2.3).
endpoints: [stock, donor, tqc]

# The institutions that it reports for, by their codes in the annex; `bis3 spec institutions 丽水` finds them.
institutions: [12332500472260169F]

# The AccessKeys that it uses. Only these: secrets stand in the key file (--keys); without one the demo keys are used.
keys: [demo-ordinary]

# When it reports each day, in Beijing time (optional).
# daily-times: [\"08:00\"]

# What the product does not do, and why (optional); a must cannot be listed here.
# does-not:
#   - {obligation: rare-characters, reason: no product of this hospital has a rare character in its name}
";

/// The file, with comments in this language.
pub fn template(language: Language) -> &'static str {
    language.pick(ZH, EN)
}
