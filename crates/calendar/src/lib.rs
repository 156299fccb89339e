//! Pure dates: rules, holidays, working hours, periods, deadlines.
