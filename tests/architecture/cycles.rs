//! Inside a room too, files and folders lead one way: none needs, by whatever way, what needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::source::Sources;

/// Folders that still hold a circle; an entry that holds none any more has to go.
const KNOWN: &[&str] = &[];

/// What each file or folder of one folder takes from the others, by their names.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_files_or_folders_of_a_folder_need_each_other() {
    let graphs = graphs(&Sources::read());
    let found: BTreeMap<&str, Vec<Vec<String>>> = graphs
        .iter()
        .map(|(folder, graph)| (folder.strip_prefix("src").expect("a folder of src"), circles(graph)))
        .filter(|(_, circles)| !circles.is_empty())
        .map(|(folder, circles)| (folder.to_str().expect("its name is text"), circles))
        .collect();
    let folders: Vec<&str> = found.keys().copied().collect();
    assert_eq!(folders, KNOWN, "{found:#?}");
}

/// The graph of each folder of a room. Between the rooms the floors decide. The file `mod.rs` is the folder itself and no
/// node in it: it hands on what its files make, and holds what they share.
fn graphs(sources: &Sources) -> BTreeMap<PathBuf, Graph> {
    let mut graphs: BTreeMap<PathBuf, Graph> = BTreeMap::new();
    for file in sources.files() {
        for taken in sources.taken_by(file) {
            let (from, to) = (places(&file.path), places(&taken.path));
            let parting = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
            let folder: PathBuf = from[..parting].iter().collect();
            if parting > 1 && from[parting] != "mod" && to[parting] != "mod" {
                graphs.entry(folder).or_default().entry(from[parting].clone()).or_default().insert(to[parting].clone());
            }
        }
    }
    graphs
}

/// The folders that lead to a file, and its own name.
fn places(file: &Path) -> Vec<String> {
    file.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect()
}

/// The names that reach each other, a list for each circle.
fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        graph.keys().map(|name| (name, reached_from(name, graph))).collect();
    let reach_each_other = |from: &String, to: &String| {
        reached[from].contains(to) && reached.get(to).is_some_and(|reached| reached.contains(from))
    };
    let circles: BTreeSet<Vec<String>> = graph
        .keys()
        .map(|name| graph.keys().filter(|other| reach_each_other(name, other)).cloned().collect())
        .filter(|circle: &Vec<String>| !circle.is_empty())
        .collect();
    circles.into_iter().collect()
}

fn reached_from<'a>(start: &String, graph: &'a Graph) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&String> = graph[start].iter().collect();
    while let Some(name) = waiting.pop() {
        if reached.insert(name) {
            waiting.extend(graph.get(name).into_iter().flatten());
        }
    }
    reached
}

#[test]
fn a_circle_is_seen_through_others_and_a_chain_is_none() {
    let graph = |pairs: &[(&str, &str)]| {
        let mut graph = Graph::new();
        for (from, to) in pairs {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(circles(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), Vec::<Vec<String>>::new());
    assert_eq!(circles(&graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])), [["a", "b", "c"]]);
}
