//! `bis3` without arguments: what it can do and where to start.

use super::table::{terminal_width, wrapped};
use super::{CliError, Environment, Exit};

const ZH: &str = "\
bis3：医疗机构血液库存、献血者优先用血、用血质控信息上报接口的模拟平台与符合性测试工具

从这里开始：
  bis3 serve                             在 127.0.0.1:8095 启动模拟平台，自带演示密钥
  bis3 sign --endpoint stock 报告.json   打印签名串、请求头和可直接粘贴的 curl 命令
  bis3 lint 报告.json                    离线检查一份报告
  bis3 explain 报文.txt                  一个请求为什么被拒绝，逐项检查；或解释一个错误码
  bis3 judge 抓包.pcap                   按不同读法评判记录下来的报文
  bis3 record --upstream URL --out FILE  转发请求，逐条写入证据文件
  bis3 dispute new 报文.txt --out 争议.zip  把争议的证据封存成一个文件，供他人检查、重放、会签
  bis3 import 抓包.pcap --out 目录       把记录变成可回放的场景，重新签名
  bis3 run scenarios                     回放场景，对照应答，写出报告
  bis3 doctor --target URL               评判之前先检查：地址、时钟、密钥、权限
  bis3 probe --target URL                逐一询问各开放点，写成读法文件
  bis3 run --suite --target URL          用自带的套件评判一个平台
  bis3 explore --target URL              随机生成请求，找出没人想到的不同
  bis3 simulate --target URL             模拟全省或全国的一个上报日，看平台答得多快、多准
  bis3 certify run --claims FILE         认证一个客户端：原样观察、逐项试验、给出结论
  bis3 certify seal --out PACKAGE.zip    把结论和证据封存成一个文件，附一页证书
  bis3 certify verify PACKAGE.zip        检查别人的认证包，由证据重新评判；certify countersign 会签
  bis3 certify board 目录                一览许多认证包各处于哪种状态
  bis3 selftest                          套件能发现哪些故意带缺陷的平台
  bis3 review                            逐个查看与快照不同的应答，采纳或放弃
  bis3 compare mock URL scenarios        把同样的场景发给两方，列出应答的差别
  bis3 spec codes                        查错误码；还有 dictionaries、institutions、endpoints、readings、requirements
  bis3 help signing                      手册章节：签名；还有 readings、scenarios、fault-rules、exit-codes；另有 man 和 completions

每个命令都有 --help；--lang en 切换到英文。
";

const EN: &str = "\
bis3: mock platform and conformance harness for the reporting of blood stock, blood-donor patients and transfusion quality

Start here:
  bis3 serve                             start the mock platform on 127.0.0.1:8095 with demo keys
  bis3 sign --endpoint stock FILE        print the canonical string, the headers and a curl line to paste
  bis3 lint report.json                  check a report offline
  bis3 explain request.txt               say why a recorded request is refused, or what a code means
  bis3 judge capture.pcap                judge recorded exchanges under several readings
  bis3 record --upstream URL --out FILE  pass requests on, and write every exchange down as evidence
  bis3 dispute new FILE --out FILE.zip   seal the evidence of a dispute for others to check, replay and countersign
  bis3 import capture.pcap --out DIR     make scenarios of what was recorded, which sign it anew
  bis3 run scenarios                     replay scenarios, hold the answers against them, write reports
  bis3 doctor --target URL               look first at what is in the way: address, clock, key, permission
  bis3 probe --target URL                ask how a platform reads the open points, and write that as a profile
  bis3 run --suite --target URL          judge a platform by the suite that bis3 carries
  bis3 explore --target URL              draw requests, and look for differences that nobody thought of
  bis3 simulate --target URL             a reporting day of the province or the nation: how fast and how right it answers
  bis3 certify run --claims FILE         certify a client: watch it unchanged, try it, say what it has shown
  bis3 certify seal --out PACKAGE.zip    seal verdicts and evidence in one file, with a certificate on one page
  bis3 certify verify PACKAGE.zip        check somebody else's package, judged again; certify countersign signs it
  bis3 certify board DIR                 see in which state many packages are
  bis3 selftest                          see which platforms that are wrong on purpose the suite catches
  bis3 review                            look at answers that differ from their snapshots
  bis3 compare mock URL scenarios        send the same to two sides and show where answers differ
  bis3 spec codes                        look codes up; also dictionaries, institutions, endpoints, readings, requirements
  bis3 help signing                      a chapter of the manual; also readings, scenarios, fault-rules, exit-codes; see man and completions too

Every command has --help; --lang zh switches to Chinese.
";

pub(super) fn run(environment: &Environment) -> Result<Exit, CliError> {
    let text = environment.language.pick(ZH, EN);
    match terminal_width() {
        Some(width) => environment.print(&fitted(text, width))?,
        None => environment.print(text)?,
    }
    Ok(Exit::Passed)
}

/// How many columns the widest line takes.
const WIDEST: u16 = 122;

/// On a narrow terminal what a command does stands below it.
fn fitted(text: &str, width: u16) -> String {
    let line = |line: &str| match line.strip_prefix("  ").and_then(parts) {
        Some((command, what)) if width < WIDEST => format!("  {command}\n{}\n", indented(what, width)),
        _ => format!("{}\n", wrapped(line, width)),
    };
    text.lines().map(line).collect()
}

/// The command of a line, and what it does: two blanks or more stand between.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (command, what) = line.split_once("  ")?;
    Some((command, what.trim_start()))
}

fn indented(text: &str, width: u16) -> String {
    let lines = wrapped(text, width.saturating_sub(INDENT).max(INDENT));
    lines.lines().map(|line| format!("{:1$}{line}", "", usize::from(INDENT))).collect::<Vec<_>>().join("\n")
}

const INDENT: u16 = 6;
