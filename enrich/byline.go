package enrich

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// What stands above an article says who wrote it, and where and when. It is no part
// of the text, and kept beside it.

// authorsOf returns the names in the byline among the first lines, in order, nil
// without one.
func authorsOf(lines []string) []string {
	for _, line := range lines[:min(len(lines), headLines)] {
		if isByline(line) && !address.MatchString(line) {
			if names := bylineNames(line); len(names) > 0 {
				return names
			}
		}
	}
	return nil
}

var (
	bylineStart = regexp.MustCompile(`^(?:(?:Written|Reported|Posted) by|By|BY|Author:)\s+`)
	bylineEnd   = regexp.MustCompile(`\s*(?:[|·•–—(]| on |\d).*$`)
	betweenName = regexp.MustCompile(`\s*(?:,? and | & |,)\s*`)
	personName  = regexp.MustCompile(`^\p{Lu}[\p{L}.'’-]*(?: (?:(?:de|da|di|van|von|der|den|bin|al|el|la|le) )*\p{Lu}[\p{L}.'’-]*){1,3}$`)
)

// roles are words of what somebody is, and of agencies, that no name holds.
var roles = wordSet(`writer reporter editor correspondent columnist staff contributor press reuters news agency desk
	team bureau chief associated service post times journal daily guest special senior political analyst producer
	sport sports business insider jazeera telegraph the tv radio online magazine media`)

// bylineNames returns the names of persons in a byline: "By Jane Doe and John Smith,
// Political Correspondent" has two.
func bylineNames(line string) []string {
	line = bylineEnd.ReplaceAllString(bylineStart.ReplaceAllString(line, ""), "")
	var names []string
	for _, part := range betweenName.Split(line, -1) {
		if part = strings.TrimSpace(part); isUpper(part) {
			part = titleCase(part)
		}
		if !personName.MatchString(part) || slices.ContainsFunc(strings.Fields(part), isNoName) {
			continue
		}
		if !slices.Contains(names, part) {
			names = append(names, part)
		}
	}
	return names
}

// isNoName reports whether a word is of what somebody is, or an agency's acronym.
func isNoName(word string) bool {
	return roles[strings.ToLower(word)] || len(word) > 2 && !strings.Contains(word, ".") && isUpper(word)
}

// dateline is "MINSK, Belarus, March 2 (Reuters) — " with what is missing left out:
// the place in capitals, or any place before an agency.
var dateline = regexp.MustCompile(`^((?:(?:(?:ST|MT|FT)\. )?\p{Lu}{2}[\p{Lu}.'’-]*(?: \p{Lu}[\p{Lu}.'’-]*){0,3}(?:/\p{Lu}{2}[\p{Lu} ]{1,30})?)(?:, \p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*){0,2})??|\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,3})?` +
	`(?:(?:, |^| )((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.? (\d{1,2})(?:, (\d{4}))?)?` +
	`(?: ?\(((?:Reuters|AP|AFP|UPI|IANS|PTI|ANI|Xinhua|CNN|dpa|TASS|BelTA|Kyodo|Yonhap|EFE|ANSA|[A-Z][A-Za-z ]{2,24}))\))?` +
	`(?:\s*(?:—|–|--)\s*|\s+-\s+)`)

// labels stand where a dateline does, and are no places.
var labels = wordSet(`BREAKING UPDATE UPDATED EXCLUSIVE OPINION ANALYSIS WATCH VIDEO PHOTOS CORRECTION LIVE NEWS EDITORIAL COMMENT
	INTERVIEW REVIEW FACTBOX EXPLAINER TIMELINE LISTEN READ SPONSORED ADVERTISEMENT`)

// maxDateline is the length of the longest that is looked for, in bytes.
const maxDateline = 90

// cutDateline finds the dateline at the beginning of a line, and takes it off if it
// has an agency or a date: a place by itself stays, since it is as much a part of what
// is told, and the only place where many articles name it. published tells the year
// where the dateline does not.
func cutDateline(line string, published time.Time) (found *article.Dateline, rest string) {
	start := startOf(line, maxDateline)
	if !hasDash(start) { // few lines have one, and the pattern takes long to find out
		return nil, line
	}
	match := dateline.FindStringSubmatchIndex(start)
	if match == nil {
		return nil, line
	}
	group := func(i int) string {
		if match[2*i] < 0 {
			return ""
		}
		return line[match[2*i]:match[2*i+1]]
	}
	place, agency := strings.TrimSpace(group(1)), group(5)
	rest = line[match[1]:]
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case place == "", labels[place], !isUpper(firstPart(place)) && agency == "",
		unicode.IsLower(first), len(strings.Fields(rest)) < minSummaryWords:
		return nil, line
	}
	if agency == "" && group(2) == "" {
		return &article.Dateline{Place: place}, line
	}
	return &article.Dateline{Place: place, Date: dateOf(group(2), group(3), group(4), published), Agency: agency}, rest
}

// beginsWithDateline reports whether the first line of a text does, with a place in capitals.
func beginsWithDateline(text string) bool {
	if len(text) < 2 || !isCapitals(text[:2]) { // nearly all lines
		return false
	}
	line, _, _ := strings.Cut(text, "\n")
	found, _ := cutDateline(line, time.Time{})
	return found != nil
}

// hasDash reports whether a text has a dash of those that end a dateline.
func hasDash(text string) bool {
	return strings.Contains(text, "-") || strings.Contains(text, "–") || strings.Contains(text, "—")
}

// firstPart returns a place without the region or country behind it.
func firstPart(place string) string {
	part, _, _ := strings.Cut(place, ",")
	return part
}

// dateOf returns a date as in "2026-03-02", "" if a part is missing or no day has it.
// Without a year, it is the last such day up to the one after the publication.
func dateOf(month, day, year string, published time.Time) string {
	if month == "" || year == "" && published.IsZero() {
		return ""
	}
	read := func(year string) (time.Time, error) {
		return time.Parse("Jan 2 2006", month[:3]+" "+day+" "+year)
	}
	if year != "" {
		if date, err := read(year); err == nil {
			return date.Format(time.DateOnly)
		}
		return ""
	}
	published = published.UTC()
	for _, candidate := range []time.Time{published, published.AddDate(-1, 0, 0)} {
		if date, err := read(candidate.Format("2006")); err == nil && date.Before(published.AddDate(0, 0, 1)) {
			return date.Format(time.DateOnly)
		}
	}
	return ""
}

// takeDateline finds the dateline of the first of the lines that has one, if it is
// near the beginning.
func takeDateline(lines []string, published time.Time) *article.Dateline {
	for i, line := range lines[:min(len(lines), headLines)] {
		if found, rest := cutDateline(line, published); found != nil {
			lines[i] = rest
			return found
		}
	}
	return nil
}
