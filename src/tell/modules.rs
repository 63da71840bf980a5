//! What `twins card --modules` shows.

use super::{Teller, clean::clean, paint::Tone, screen::Screen};

/// A PKCS#11 module for people.
#[derive(Debug, Clone)]
pub struct ModuleLine {
    /// The library.
    pub path: String,
    /// The p11-kit file that names it.
    pub named_by: Option<String>,
    /// Whether the library is there.
    pub there: bool,
    /// Whether it is I.CA's.
    pub ica: bool,
}

impl Teller {
    /// The modules of this computer, for a terminal of `width` columns.
    pub fn modules(&self, modules: &[ModuleLine], width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.heading(&self.text("modules-title", &[]), "");
        if modules.is_empty() {
            screen.text("  ", Tone::Wanting, &self.text("modules-none", &[]));
        }
        for module in modules {
            let tone = if module.there { Tone::Strong } else { Tone::Bad };
            screen.text("  ", tone, &clean(&module.path));
            screen.text("    ", Tone::Faint, &self.module_facts(module).join(" · "));
        }
        screen.finish()
    }

    fn module_facts(&self, module: &ModuleLine) -> Vec<String> {
        let there = if module.there { "modules-there" } else { "modules-missing" };
        let ica = module.ica.then(|| self.text("modules-ica", &[]));
        let named = module.named_by.as_ref().map(|file| self.text("modules-named", &[("file", file.into())]));
        std::iter::once(self.text(there, &[])).chain(ica).chain(named).collect()
    }
}
