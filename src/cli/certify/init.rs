//! `bis3 certify init`: the file of claims that a vendor begins with.

use std::path::PathBuf;

use clap::Args;

use crate::certify::template;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit};
use crate::language::bilingual;

/// What was typed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  bis3 certify init\n  bis3 certify init --out product.yaml")]
pub(super) struct Arguments {
    /// The file; one that is there is left as it is
    #[arg(long, value_name = "FILE", default_value = "claims.yaml")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let path = arguments.out.display();
    if arguments.out.exists() {
        return Err(CliError::Usage(bilingual!(
            "{path} 已经存在；用 --out 换一个文件名",
            "{path} is there already: name another file with --out"
        )));
    }
    write(&arguments.out, template(environment.language))?;
    let text = bilingual!(
        "已写入 {path}：改成自己产品的内容，然后\n  bis3 certify run --claims {path}\n",
        "written to {path}: put in what is true of your product, then\n  bis3 certify run --claims {path}\n"
    );
    environment.print(text.in_language(environment.language))?;
    Ok(Exit::Passed)
}
