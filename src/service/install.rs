//! Sets the service up and takes it away. Both can be done again: what is right already stays, and each says what it did.

use super::{Manager, Place, ServiceError, Settings, UNIT, unit_text};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A file was written that was not there.
    Written(PathBuf),
    /// A file was written anew: the lines that went and the lines that came.
    Changed(PathBuf, Vec<String>),
    /// A file was right already.
    Kept(PathBuf),
    /// A package's unit runs this program: it is used.
    Packaged(PathBuf),
    /// A file was taken away.
    Removed(PathBuf),
    /// The kernel gives ordinary users no name spaces: the service runs without the walls that need one.
    WithoutWalls,
    /// It starts with the person's session from now on.
    Enabled,
    /// It was started, or started anew.
    Started,
    /// It was ended and starts no more by itself.
    Stopped,
    /// There was nothing to take away.
    Nothing,
}

/// Writes the unit, has it started now and with every session.
///
/// # Errors
/// If there is no systemd for this person, a file cannot be written, or the service does not start.
pub fn install(manager: &Manager, place: &Place, settings: &Settings) -> Result<Vec<Deed>, ServiceError> {
    manager.check()?;
    let mut deeds = match place.packaged_for(&settings.program) {
        // The person's own unit would hide the package's, and every later one.
        Some(packaged) => [Some(Deed::Packaged(packaged)), removed(&place.unit())?].into_iter().flatten().collect(),
        None => vec![written(&place.unit(), &unit_text(&settings.program))?],
    };
    deeds.extend(told(place, settings)?);
    manager.output(&["daemon-reload"])?;
    manager.output(&["enable", UNIT])?;
    deeds.push(Deed::Enabled);
    // Waits until the agent says that it is ready, or why not.
    if let Err(error) = manager.output(&["restart", UNIT]) {
        if !lacks_name_spaces(manager)? {
            return Err(error);
        }
        deeds.push(Deed::WithoutWalls);
        deeds.extend(told(place, &Settings { no_name_spaces: true, ..settings.clone() })?);
        manager.output(&["daemon-reload"])?;
        manager.output(&["restart", UNIT])?;
    }
    deeds.push(Deed::Started);
    Ok(deeds)
}

/// The unit that is used, if all that [`install`] would write is there already and nothing that it would take away. A service that runs without the walls
/// which its kernel does not give is as [`install`] left it.
pub fn is_installed(place: &Place, settings: &Settings) -> Option<Deed> {
    let holds = |path: &Path, text: &str| fs::read_to_string(path).is_ok_and(|there| there == text);
    let own = place.unit();
    let unit = match place.packaged_for(&settings.program) {
        Some(packaged) => fs::symlink_metadata(&own).is_err().then_some(Deed::Packaged(packaged)),
        None => holds(&own, &unit_text(&settings.program)).then_some(Deed::Kept(own)),
    }?;
    let drop_in = place.drop_in();
    let told = |settings: &Settings| settings.drop_in().map_or_else(|| !drop_in.exists(), |text| holds(&drop_in, &text));
    let without_walls = Settings { no_name_spaces: true, ..settings.clone() };
    (told(settings) || told(&without_walls)).then_some(unit)
}

/// Has the unit know what the configuration asks for.
fn told(place: &Place, settings: &Settings) -> Result<Option<Deed>, ServiceError> {
    match settings.drop_in() {
        Some(text) => written(&place.drop_in(), &text).map(Some),
        None => removed(&place.drop_in()),
    }
}

/// Exit codes of a service that systemd could not put behind its walls (systemd.exec(5), "Process Exit Codes"): `USER`, `CAPABILITIES`, `NAMESPACE`.
const NO_WALLS: [&str; 3] = ["217", "218", "226"];

fn lacks_name_spaces(manager: &Manager) -> Result<bool, ServiceError> {
    let code = manager.output(&["show", UNIT, "--value", "--property=ExecMainStatus"])?;
    Ok(NO_WALLS.contains(&code.trim()))
}

/// Ends the service and takes the unit away. Configuration and database stay.
///
/// # Errors
/// If there is no systemd for this person, or a file cannot be taken away.
pub fn uninstall(manager: &Manager, place: &Place) -> Result<Vec<Deed>, ServiceError> {
    manager.check()?;
    let known = manager.output(&["show", UNIT, "--property=LoadState"])?.trim_end() != "LoadState=not-found";
    let mut deeds = Vec::new();
    if known {
        manager.output(&["disable", "--now", UNIT])?;
        deeds.push(Deed::Stopped);
    }
    deeds.extend(removed(&place.drop_in())?);
    deeds.extend(removed(&place.unit())?);
    if let Some(directory) = place.drop_in().parent() {
        // The person's own drop-ins stay.
        let _ = fs::remove_dir(directory);
    }
    if deeds.is_empty() {
        deeds.push(Deed::Nothing);
    } else {
        manager.output(&["daemon-reload"])?;
        // A unit that had failed is forgotten with it.
        let _ = manager.output(&["reset-failed", UNIT]);
    }
    Ok(deeds)
}

fn written(path: &Path, text: &str) -> Result<Deed, ServiceError> {
    let failed = |error| ServiceError::File(path.display().to_string(), error);
    let before = match fs::read_to_string(path) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if before.as_deref() == Some(text) {
        return Ok(Deed::Kept(path.to_owned()));
    }
    path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text)).map_err(failed)?;
    Ok(match before {
        Some(before) => Deed::Changed(path.to_owned(), difference(&before, text)),
        None => Deed::Written(path.to_owned()),
    })
}

fn removed(path: &Path) -> Result<Option<Deed>, ServiceError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(Some(Deed::Removed(path.to_owned()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ServiceError::File(path.display().to_string(), error)),
    }
}

/// The lines that are in one only: with `-` those of the former, with `+` those of the new.
fn difference(before: &str, after: &str) -> Vec<String> {
    let only = |mark: char, of: &str, beside: &str| {
        let known: Vec<&str> = beside.lines().collect();
        of.lines().filter(|line| !known.contains(line)).map(|line| format!("{mark} {line}")).collect::<Vec<_>>()
    };
    [only('-', before, after), only('+', after, before)].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_is_the_unit_that_is_used() {
        let home = tempfile::tempdir().unwrap();
        let place = Place { own: home.path().join("own"), packaged: vec![home.path().join("packaged")] };
        let settings = Settings { program: "/usr/bin/twins".into(), ..Settings::default() };
        let packaged = home.path().join("packaged").join(UNIT);
        assert_eq!(is_installed(&place, &settings), None);
        written(&packaged, &unit_text(&settings.program)).unwrap();
        assert_eq!(is_installed(&place, &settings), Some(Deed::Packaged(packaged.clone())));

        // The walls that the kernel does not give are left out, and stay so.
        let without_walls = Settings { no_name_spaces: true, ..settings.clone() };
        written(&place.drop_in(), &without_walls.drop_in().unwrap()).unwrap();
        assert_eq!(is_installed(&place, &settings), Some(Deed::Packaged(packaged.clone())));
        written(&place.drop_in(), "[Service]\n").unwrap();
        assert_eq!(is_installed(&place, &settings), None, "a drop-in of other settings");
        removed(&place.drop_in()).unwrap();

        // The person's own hides the package's; alone it is the one.
        written(&place.unit(), &unit_text(&settings.program)).unwrap();
        assert_eq!(is_installed(&place, &settings), None);
        removed(&packaged).unwrap();
        assert_eq!(is_installed(&place, &settings), Some(Deed::Kept(place.unit())));
    }

    #[test]
    fn a_file_that_is_right_stays_and_a_change_is_shown() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("user/twins.service");
        assert_eq!(written(&path, "a\nb\n").unwrap(), Deed::Written(path.clone()));
        assert_eq!(written(&path, "a\nb\n").unwrap(), Deed::Kept(path.clone()));
        let changed = written(&path, "a\nc\n").unwrap();
        assert_eq!(changed, Deed::Changed(path.clone(), vec!["- b".to_owned(), "+ c".to_owned()]));
        assert_eq!(removed(&path).unwrap(), Some(Deed::Removed(path.clone())));
        assert_eq!(removed(&path).unwrap(), None);
    }
}
