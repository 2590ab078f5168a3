//! Pages as a browser prints them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{clear_environment, output};

/// Prints a page that stands in a folder; the size of each sheet, as PDF tells it, in points.
pub fn printed(folder: &Path, page: &str) -> Vec<String> {
    let mut browser = Command::new("chromium");
    let page = format!("file://{}", folder.join(page).display());
    browser.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--user-data-dir=browser",
        "--print-to-pdf=printed.pdf",
        &page,
    ]);
    let (code, told) = output(clear_environment(browser.current_dir(folder)));
    assert_eq!(code, 0, "{told}");
    let pdf = fs::read(folder.join("printed.pdf")).expect("it was printed");
    let pdf = String::from_utf8_lossy(&pdf);
    pdf.split("/MediaBox").skip(1).filter_map(|part| part.split(']').next()).map(str::to_owned).collect()
}

/// Whether a sheet is of A4: 210 by 297 mm are 595 by 842 points.
pub fn is_a4(size: &str) -> bool {
    size.contains("594.9") && size.contains("841.9")
}
