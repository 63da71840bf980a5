//! A table in columns of equal width.

use super::{
    layout::{padded, width},
    paint::{Paint, Tone},
};

/// Between two columns.
const GAP: usize = 3;

/// A piece of a row.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
}

impl Cell {
    pub(super) fn toned(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// Headings and rows.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// In columns if that fits into `columns`, otherwise each row as labelled lines.
    pub(super) fn lines(&self, columns: usize, paint: Paint) -> Vec<String> {
        let widths = self.widths();
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        if total <= columns { self.in_columns(&widths, paint) } else { self.stacked(paint) }
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(&cell.text)).max().unwrap_or(0);
        self.head.iter().enumerate().map(|(at, head)| width(head).max(widest(at))).collect()
    }

    fn in_columns(&self, widths: &[usize], paint: Paint) -> Vec<String> {
        let head: Vec<Cell> = self.head.iter().map(|text| Cell::toned(Tone::Faint, text)).collect();
        std::iter::once(&head).chain(&self.rows).map(|row| row_line(row, widths, paint)).collect()
    }

    fn stacked(&self, paint: Paint) -> Vec<String> {
        let label = self.head.iter().map(|head| width(head)).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                lines.push(String::new());
            }
            let shown = self.head.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty());
            lines.extend(shown.map(|(head, cell)| {
                let head = paint.apply(Tone::Faint, &padded(head, label));
                format!("{head}{}{}", " ".repeat(GAP), paint.apply(cell.tone, &cell.text))
            }));
        }
        lines
    }
}

fn row_line(row: &[Cell], widths: &[usize], paint: Paint) -> String {
    let cells = row.iter().zip(widths).map(|(cell, columns)| {
        let filling = " ".repeat(columns.saturating_sub(width(&cell.text)));
        format!("{}{filling}", paint.apply(cell.tone, &cell.text))
    });
    cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: Paint = Paint { colour: false };

    fn table() -> Table {
        Table {
            head: vec!["Držitel".into(), "Číslo".into()],
            rows: vec![vec![Cell::toned(Tone::Plain, "Žofie Řehoř"), Cell::toned(Tone::Bad, "B1")]],
        }
    }

    #[test]
    fn columns_line_up_by_what_is_seen() {
        assert_eq!(table().lines(40, BARE), ["Držitel       Číslo", "Žofie Řehoř   B1"]);
    }

    #[test]
    fn a_narrow_screen_gets_labelled_lines() {
        assert_eq!(table().lines(15, BARE), ["Držitel   Žofie Řehoř", "Číslo     B1"]);
    }

    #[test]
    fn colour_does_not_move_a_column() {
        let lines = table().lines(40, Paint { colour: true });
        assert_eq!(lines[1], "Žofie Řehoř   \u{1b}[1;31mB1\u{1b}[0m");
    }
}
