//! The graph of revisions: cases as data, run on the graph alone and by the real binary; and what holds for any graph.

mod cases;
mod graph_alone;
mod odd;
mod random;
mod real;
mod verbs;

#[path = "../cli/project.rs"]
#[allow(dead_code)]
mod project;
