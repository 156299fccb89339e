//! Duties, meetings, minutes.
