//! Windows of lists. Every list goes by key; there is no offset and no counted total.

/// The largest page that can be asked for.
const MAX: u32 = 100;
/// The page that is given when nothing is asked for.
const DEFAULT: u32 = 20;

/// What page is wanted: `limit` rows behind `after` (or before `before`), in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    /// At most this many rows, 0 to 100.
    pub limit: u32,
    /// The key that the page starts behind.
    pub after: Option<K>,
    /// The key that the page ends before.
    pub before: Option<K>,
    /// Take the last rows of the window instead of the first.
    pub backward: bool,
}

/// The value that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// Sorted by an instant.
    At(crate::Instant),
    /// Sorted by a number.
    Number(i64),
}

/// Where a row stands in a list: its sort value, then its id. Cursors carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The value that the list is sorted by.
    pub sort: SortKey,
    /// The row's id, which decides between equals.
    pub id: uuid::Uuid,
}

/// The page that was asked for cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A page holds 0 to 100 rows.
    #[error("a page holds 0 to 100 rows")]
    Size,
    /// `first` and `last` exclude each other.
    #[error("ask for `first` or for `last`, not for both")]
    Both,
}

impl<K> Page<K> {
    /// From the four arguments of a Relay connection.
    pub fn new(first: Option<i32>, after: Option<K>, last: Option<i32>, before: Option<K>) -> Result<Self, PageError> {
        if first.is_some() && last.is_some() {
            return Err(PageError::Both);
        }
        let backward = last.is_some();
        let limit = match first.or(last) {
            None => DEFAULT,
            Some(n) => u32::try_from(n).ok().filter(|n| *n <= MAX).ok_or(PageError::Size)?,
        };
        Ok(Self { limit, after, before, backward })
    }

    /// The first `limit` rows.
    #[must_use]
    pub fn first(limit: u32) -> Self {
        Self { limit: limit.min(MAX), after: None, before: None, backward: false }
    }

    /// How many rows a finder fetches: one more than asked for tells whether there are more.
    #[must_use]
    pub fn fetch(&self) -> u64 {
        u64::from(self.limit) + 1
    }

    /// Cuts what a finder fetched (in the order of fetching) to the page, in the list's order.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Slice<T> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        if self.backward {
            rows.reverse();
            Slice { rows, has_previous: more, has_next: self.before.is_some() }
        } else {
            Slice { rows, has_previous: self.after.is_some(), has_next: more }
        }
    }
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// There are rows before these.
    pub has_previous: bool,
    /// There are rows behind these.
    pub has_next: bool,
}

impl<T> Slice<T> {
    /// Turns each row into another.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Slice<U> {
        Slice { rows: self.rows.into_iter().map(f).collect(), has_previous: self.has_previous, has_next: self.has_next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_whether_there_is_more() {
        let page = Page::<u8>::new(Some(2), None, None, None).expect("valid");
        assert_eq!(page.cut(vec![1, 2, 3]), Slice { rows: vec![1, 2], has_previous: false, has_next: true });
        let page = Page::<u8>::new(None, None, Some(2), Some(9)).expect("valid");
        assert_eq!(page.cut(vec![8, 7]), Slice { rows: vec![7, 8], has_previous: false, has_next: true });
    }

    #[test]
    fn a_page_has_its_limits() {
        assert_eq!(Page::<u8>::new(Some(101), None, None, None), Err(PageError::Size));
        assert_eq!(Page::<u8>::new(Some(-1), None, None, None), Err(PageError::Size));
        assert_eq!(Page::<u8>::new(Some(1), None, Some(1), None), Err(PageError::Both));
    }
}
