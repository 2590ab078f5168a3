//! What there is to do next, told on standard error at the end of a run that was not all well.

use crate::cli::Environment;
use crate::harness::run::{Run, Target};
use crate::language::bilingual;
use crate::scenario::Totals;

/// Tells what helps at a target that fails: how many steps met reports that stood there before, and how failures are listed.
pub(super) fn of_target(run: &Run, totals: &Totals, (met_earlier, listed): (usize, bool), environment: &Environment) {
    if matches!(run.target, Target::OwnMock) {
        return;
    }
    if met_earlier > 0 {
        let seed = run.mock.seed;
        let told = bilingual!(
            "有 {met_earlier} 个步骤要报的期间，目标上早已有报告，多半是上一次运行留下的：用 --seed NUMBER 换一批抽取的值（本次是 {seed}）；场景里写死的日期要自己改；bis3 serve 可用管理接口的 POST /reset 清空\n",
            "{met_earlier} of the steps reported for a period that the target holds already, from an earlier run most likely: draw others with --seed NUMBER (this was {seed}); dates that are written out must be changed in the scenario; bis3 serve forgets its reports by POST /reset of its administration\n"
        );
        environment.tell(told.in_language(environment.language));
    }
    if !listed && totals.counting + totals.error > 0 {
        environment.tell(environment.language.pick(EXPECT.0, EXPECT.1));
    }
}

/// Tells a person how what failed is run again.
pub(super) fn of_failed(environment: &Environment) {
    if environment.interactive() {
        environment.tell(environment.language.pick(RERUN.0, RERUN.1));
    }
}

const EXPECT: (&str, &str) = (
    "已知的失败可以列在清单里：--expect FILE（从空文件开始，会打印要加进去的条目）\n",
    "known failures can be listed: --expect FILE (begin with an empty file; it prints the entries to add)\n",
);

const RERUN: (&str, &str) = (
    "只重跑没有通过的：同样的命令加 --rerun-failed\n",
    "to run only what did not pass again: the same command with --rerun-failed\n",
);
