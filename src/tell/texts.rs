//! The texts of one language (Project Fluent). Both languages have every text, which a test holds: so one is enough to be kept in memory.

use super::{Language, Value, clean::clean};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

/// The sources of a language; each file belongs to one kind of text.
macro_rules! sources {
    ($language:literal) => {
        [
            include_str!(concat!("../../config/locales/", $language, "/words.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/renewal.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/matters.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/letter.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/page.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/history.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/status.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/message.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/cli.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/programs.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/doctor.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/setup.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/service.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/reasons.ftl")),
            include_str!(concat!("../../config/locales/", $language, "/because.ftl")),
        ]
    };
}

pub(super) type Bundle = FluentBundle<FluentResource>;

/// Looks texts up.
pub(super) struct Texts(Bundle);

impl Texts {
    pub(super) fn new(language: Language) -> Self {
        Self(bundle(language))
    }

    /// The text of a message (`days`) or of its attribute (`expired.next`); `None` if there is none.
    pub(super) fn find(&self, key: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, cleaned(value))).collect();
        look_up(&self.0, key, &args)
    }
}

pub(super) const fn sources(language: Language) -> [&'static str; 15] {
    match language {
        Language::Czech => sources!("cs"),
        Language::English => sources!("en"),
    }
}

fn bundle(language: Language) -> Bundle {
    bundle_of(language, &sources(language))
}

/// The texts of these sources.
pub(super) fn bundle_of(language: Language, sources: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // Isolating marks are for scripts written from the right; terminals show them as rubbish.
    bundle.set_use_isolating(false);
    for source in sources {
        // A text with a mistake is left out and shows as its key; that there is none, a test holds.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

pub(super) fn look_up(bundle: &Bundle, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let (name, attribute) = key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
    let message = bundle.get_message(name)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
}

/// Values come from certificates, mails, portals and libraries: what steers a terminal does not pass.
fn cleaned<'a>(value: &Value<'a>) -> Value<'a> {
    match value {
        Value::String(text) => Value::from(clean(text)),
        other => other.clone(),
    }
}
