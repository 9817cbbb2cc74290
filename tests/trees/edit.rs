//! `edit`, with editors that are scripts.

use std::fs;

use crate::three;

#[test]
fn the_editor_gets_both_scripts() {
    let project = three();
    let folder = project.migrations().join("2026-01-03-000000_mail");
    let edit = |visual: &str, editor: &str, reference: &str| {
        let mut command = project.command();
        command
            .env("SHELF_MODELS", "first")
            .env("VISUAL", visual)
            .env("EDITOR", editor);
        project.finish(command.args(["edit", reference]))
    };
    // With an argument of its own, as `code --wait`; VISUAL comes first.
    edit("sed -i s/mail/post/", "false", "head").ok();
    assert!(
        fs::read_to_string(folder.join("up.sql"))
            .unwrap()
            .contains("post TEXT")
    );
    assert!(
        fs::read_to_string(folder.join("down.sql"))
            .unwrap()
            .contains("COLUMN post")
    );
    edit("", "sed -i s/post/mail/", "2026-01-03").ok();
    assert!(
        fs::read_to_string(folder.join("down.sql"))
            .unwrap()
            .contains("COLUMN mail")
    );
    edit("", "", "head").fails_with(&["no editor is named", "EDITOR"]);
    edit("false", "", "head").fails_with(&["the editor `false` failed"]);
    edit("no-such-editor", "", "head").fails_with(&["the editor `no-such-editor` failed"]);
    edit("true", "", "nope").fails_with(&["no revision is named `nope`"]);
    edit("sed -i s/20260102000000/20270102000000/", "", "head")
        .fails_with(&["20270102000000", "not in the migrations folder"]);
}
