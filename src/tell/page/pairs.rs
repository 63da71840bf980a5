//! Each pair: its validity as a bar, and both certificates.

use super::markup::{class, escaped, sign, words};
use crate::certificate::Role;
use crate::tell::{
    CertificateReport, PairReport, Report, Teller,
    clean::clean,
    matter::NOTICE_COMES,
    paint::Tone,
    parts::{current, tone_of_days},
    time::days_until,
};
use chrono::{DateTime, TimeDelta, Utc};

/// The bar's own units: it is drawn as wide as there is room.
const WIDTH: f64 = 1000.0;

impl Teller {
    pub(super) fn pairs_section(&self, report: &Report) -> String {
        let pairs: String = current(&report.pairs).map(|pair| self.pair_article(report, pair)).collect();
        let content = if pairs.is_empty() { format!("<p>{}</p>\n", words(&self.text("no-pair", &[]))) } else { pairs };
        self.section("pairs", "page-pairs", &content)
    }

    fn pair_article(&self, report: &Report, pair: &PairReport) -> String {
        let (tone, mark, said) = self.pair_says(pair);
        format!(
            "<article class=\"card\">\n<h3>{person} <span class=\"beside\">{card}</span></h3>\n\
             <p class=\"left {class}\">{mark} {said}</p>\n{bar}{table}</article>\n",
            person = escaped(&clean(&pair.person)),
            card = escaped(&clean(&pair.token_label)),
            class = class(tone),
            mark = sign(mark),
            said = words(&said),
            bar = self.validity_bar(report, pair, tone),
            table = self.certificates_table(report, pair),
        )
    }

    fn pair_says(&self, pair: &PairReport) -> (Tone, &'static str, String) {
        if !pair.in_force {
            return (Tone::Faint, "·", self.text("page-replaced", &[("moment", self.moment(pair.expires).into())]));
        }
        let tone = tone_of_days(pair.days_left);
        let mark = if tone == Tone::Good { "✓" } else { "!" };
        let key = if pair.days_left < 0 { "page-ended" } else { "page-valid" };
        let values = [("moment", self.moment(pair.expires).into()), ("left", self.left(pair.days_left).into())];
        (tone, mark, self.text(key, &values))
    }

    /// From the beginning to the end: what has passed, today, and the weeks in which the renewal belongs. The same in words is its name.
    fn validity_bar(&self, report: &Report, pair: &PairReport, tone: Tone) -> String {
        let from = pair.certificates.qualified.not_before.max(pair.certificates.commercial.not_before);
        let (now, notice) = (part(report.at, from, pair.expires), part(pair.expires - TimeDelta::days(NOTICE_COMES), from, pair.expires));
        let values = [
            ("from", self.day_of(from).into()),
            ("until", self.moment(pair.expires).into()),
            ("percent", format!("{:.0}", now / WIDTH * 100.0).into()),
            ("notice", self.day_of(pair.expires - TimeDelta::days(NOTICE_COMES)).into()),
        ];
        format!(
            "<p class=\"day\" style=\"margin-left:min({percent:.1}%, 100% - 9.5rem)\" aria-hidden=\"true\">{middle}</p>\n\
             <svg class=\"bar {class}\" viewBox=\"0 0 {WIDTH} 46\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{name}\">\n\
             <rect class=\"track\" x=\"0\" y=\"12\" width=\"{WIDTH}\" height=\"22\" rx=\"6\"/>\n\
             <rect class=\"weeks\" x=\"{notice:.1}\" y=\"12\" width=\"{rest:.1}\" height=\"22\"/>\n\
             <rect class=\"passed\" x=\"0\" y=\"12\" width=\"{now:.1}\" height=\"22\" rx=\"6\"/>\n\
             <rect class=\"today\" x=\"{at:.1}\" y=\"2\" width=\"5\" height=\"42\"/>\n</svg>\n\
             <p class=\"ends\" aria-hidden=\"true\"><span>{start}</span><span>{end}</span></p>\n",
            percent = now / WIDTH * 100.0,
            class = class(tone),
            name = escaped(&self.text("page-bar", &values)),
            rest = WIDTH - notice,
            at = now.clamp(0.0, WIDTH - 5.0),
            start = escaped(&self.day_of(from)),
            middle = escaped(&self.text("page-today", &[("day", self.day_of(report.at).into())])),
            end = escaped(&self.day_of(pair.expires)),
        )
    }

    fn certificates_table(&self, report: &Report, pair: &PairReport) -> String {
        let heads = ["label-certificate", "label-serial", "label-from", "label-until", "label-left"].map(|key| self.text(key, &[]));
        let head: String = heads.iter().map(|head| format!("<th scope=\"col\" role=\"columnheader\">{}</th>", escaped(head))).collect();
        let rows: String =
            pair.certificates.iter().map(|(role, certificate)| self.certificate_line(report, &heads, role, certificate)).collect();
        format!(
            "<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">{head}</tr></thead>\n<tbody role=\"rowgroup\">\n{rows}</tbody>\n</table>\n"
        )
    }

    /// Each cell carries its heading, for a screen too narrow for columns.
    fn certificate_line(&self, report: &Report, heads: &[String; 5], role: Role, certificate: &CertificateReport) -> String {
        let cells = [
            self.role(Some(role)),
            certificate.serial.as_hex().to_owned(),
            self.day_of(certificate.not_before),
            self.moment(certificate.not_after),
            self.left_short(days_until(certificate.not_after, report.at)),
        ];
        let cell = |(head, text): (&String, &String)| format!("<td role=\"cell\" data-label=\"{}\">{}</td>", escaped(head), words(text));
        format!("<tr role=\"row\">{}</tr>\n", heads.iter().zip(&cells).map(cell).collect::<String>())
    }
}

/// How far a moment lies between two others, in the bar's units.
#[allow(clippy::cast_precision_loss)] // Seconds of some years are whole in an f64.
fn part(at: DateTime<Utc>, from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
    let whole = (until - from).num_seconds().max(1) as f64;
    ((at - from).num_seconds() as f64 / whole * WIDTH).clamp(0.0, WIDTH)
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, part};
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn the_bar_is_in_proportion_and_never_beyond_its_ends() {
        let from = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
        let until = from + TimeDelta::days(100);
        let at = |days| part(from + TimeDelta::days(days), from, until);
        assert!((at(25) - WIDTH / 4.0).abs() < 1e-9);
        assert!(at(-5).abs() < 1e-9 && (at(500) - WIDTH).abs() < 1e-9);
        assert!(part(from, from, from).abs() < 1e-9, "a validity of no length");
    }
}
