//! Descriptions that shops keep as a web page, as plain text.

/// The text as a reader of the page sees it, in one line; none when it has no marks of a page.
pub(super) fn plain(text: &str) -> Option<String> {
    let is_page =
        text.contains("</") || text.contains("/>") || text.to_lowercase().contains("<br") || text.contains("\\n");
    if !is_page {
        return None;
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>') else { break };
        let tag = &rest[at..at + end];
        // Words of two paragraphs stay apart, letters of one word together.
        let is_within = ["<b>", "<i>", "<em", "<st", "<sp", "<a ", "</b", "</i", "</e", "</s", "</a", "<su"];
        if !is_within.iter().any(|begin| rest[at..].to_ascii_lowercase().starts_with(begin))
            || tag.starts_with("<style")
        {
            plain.push(' ');
        }
        rest = &rest[at + end + 1..];
    }
    if !rest.contains('<') {
        plain.push_str(rest);
    }
    let plain = plain.replace("\\n", " ");
    Some(entities(&plain).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Characters that a page writes by their names or numbers.
fn entities(text: &str) -> String {
    let (mut read, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        read.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(end, _)| end);
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, c)) => {
                read.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                read.push('&');
                rest = &rest[1..];
            }
        }
    }
    read + rest
}

fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "rsquo" => Some('’'),
        "deg" => Some('°'),
        "reg" => Some('®'),
        "trade" => Some('™'),
        _ => number.and_then(char::from_u32).filter(|c| !c.is_control()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_the_text_that_it_shows() {
        assert_eq!(
            plain("<p>Hand <b>wov</b>en &amp; dyed.</p><p>Second&nbsp;&#8211; &#x2014;</p>").unwrap(),
            "Hand woven & dyed. Second – —"
        );
        assert_eq!(plain("One<br>Two\\nThree").unwrap(), "One Two Three");
        assert_eq!(plain("a</b> <unclosed").unwrap(), "a");
        for text in ["5 < 6 & 7 > 6", "Plain & simple", "&amp;"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
