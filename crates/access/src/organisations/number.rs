//! Numbers that a country's register of companies could have issued.

use calendar::Country;

/// The number as it is stored, digits only, if the register of that country could have issued it.
#[must_use]
pub fn valid_number(country: Country, text: &str) -> Option<String> {
    let digits: Vec<u32> =
        text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let valid = match country {
        Country::No => norwegian(&digits),
        Country::Dk => {
            digits.len() == 8 && digits[0] != 0 && weighted(&digits, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        }
        Country::Se => digits.len() == 10 && digits[2] >= 2 && luhn(&digits),
        Country::Fi => digits.len() == 8 && by_eleven(&digits, &[7, 9, 10, 5, 8, 4, 2]),
    };
    valid.then(|| digits.iter().map(ToString::to_string).collect())
}

/// Real ones begin with 8 or 9, made-up ones for tests with 2 or 3.
fn norwegian(digits: &[u32]) -> bool {
    digits.len() == 9 && matches!(digits[0], 2 | 3 | 8 | 9) && by_eleven(digits, &[3, 2, 7, 6, 5, 4, 3, 2])
}

/// The last digit makes the weighted sum a multiple of eleven; where it would have to be 10, the number is not issued.
fn by_eleven(digits: &[u32], weights: &[u32]) -> bool {
    let check = (11 - weighted(digits, weights) % 11) % 11;
    check != 10 && digits.last() == Some(&check)
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, twice) if twice > 9 => twice - 9,
        (0, twice) => twice,
        _ => *digit,
    };
    digits.iter().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_could_have_been_issued_pass() {
        let cases = [
            (Country::No, "310000019", true),
            (Country::No, "310 000 027", true),
            (Country::No, "310000035", true),
            (Country::No, "310000043", true),
            (Country::No, "310000018", false),
            (Country::No, "410000019", false),
            (Country::No, "31000001", false),
            (Country::No, "31000001x", false),
            (Country::Dk, "10150817", true),
            (Country::Dk, "10150818", false),
            (Country::Se, "556036-0793", true),
            (Country::Se, "556036-0794", false),
            (Country::Se, "551036-0793", false),
            (Country::Fi, "0112038-9", true),
            (Country::Fi, "0112038-8", false),
            (Country::No, "", false),
        ];
        for (country, text, valid) in cases {
            assert_eq!(valid_number(country, text).is_some(), valid, "{country:?} {text}");
        }
        assert_eq!(valid_number(Country::Se, "556036-0793").as_deref(), Some("5560360793"));
    }
}
