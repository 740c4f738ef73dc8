package enrich

import (
	"regexp"
	"strings"
	"unicode"
)

// The rules here take lines off that belong to the page rather than to the
// article. They look at whole lines of limited length only, and rather leave a
// button in than take a sentence out.

// stripBoilerplate returns the lines of the article itself.
func stripBoilerplate(lines []string) []string {
	kept := make([]string, 0, len(lines))
	prose := lastProse(lines)
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case line == "":
			if len(kept) > 0 && kept[len(kept)-1] != "" {
				kept = append(kept, "")
			}
		case isTeaserMarker(line):
			i = skipTeasers(lines, i, prose)
		case isBoilerplate(line), isOrnament(line), i < headLines && isByline(line), i > prose && isTail(line):
		default:
			kept = append(kept, withoutCredit(line))
		}
	}
	return trimLines(kept)
}

// credit is what ends the last paragraph of an agency's report: "(Reporting by Jane Doe;
// Editing by John Smith)".
var credit = regexp.MustCompile(`\s*\((?:Additional reporting|Reporting|Writing|Editing|Compiled)(?: and writing)? by [^()]{2,300}\)$`)

// withoutCredit takes the names of an agency's reporters and editors off the end of a line.
func withoutCredit(line string) string {
	if !strings.HasSuffix(line, ")") {
		return line
	}
	return strings.TrimSuffix(line, credit.FindString(line))
}

// headLines is how far down a line may be the byline.
const headLines = 8

// lastProse returns the index of the last line that reads like a paragraph, -1
// without one. What comes behind it is more likely part of the page.
func lastProse(lines []string) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if len(lines[i]) > 120 && endsSentence(lines[i]) && !isBoilerplate(lines[i]) {
			return i
		}
	}
	return -1
}

// skipTeasers passes over the headlines behind a marker: all of them behind
// the last paragraph, else the one that follows.
func skipTeasers(lines []string, marker, prose int) int {
	last := marker
	for i := marker + 1; i < len(lines); i++ {
		if lines[i] == "" {
			continue
		}
		if !isTeaser(lines[i]) || isTeaserMarker(lines[i]) {
			break
		}
		last = i
		if i < prose {
			break
		}
	}
	return last
}

// isTeaser reports whether a line can be another article's headline.
func isTeaser(line string) bool { return len(line) <= maxHeadline && !strings.HasSuffix(line, ".") }

var teaserMarkers = lineSet(
	"previous article", "next article", "previous post", "next post", "previous", "next", "previous story", "next story",
	"read also", "also read", "read next", "up next", "related", "related articles", "related article", "related stories",
	"related story", "related news", "related posts", "related topics", "related content", "you may also like", "you might also like",
	"recommended", "recommended for you", "recommended reading", "more stories", "more news", "more on this story",
	"trending", "trending now", "most read", "most popular", "latest news", "top stories", "editor's picks", "editors' picks",
	"what to read next", "don't miss", "from around the web", "sponsored content", "promoted stories", "keep reading",
)

func isTeaserMarker(line string) bool {
	return len(line) < 60 && (teaserMarkers[bare(line)] || moreFrom.MatchString(line))
}

var moreFrom = regexp.MustCompile(`(?i)^(more (from|on|in|about) [^.]{2,40}|related coverage[^.]{0,40}|more (great )?[^.]{2,30} stories):?$`)

var buttons = lineSet(
	"no time to read", "get a summary", "share", "share this", "share this article", "share this story", "share this page",
	"tweet", "email", "print", "print this", "print this article", "pin it", "whatsapp", "facebook", "twitter", "linkedin", "reddit",
	"telegram", "messenger", "copy link", "link copied", "copy url", "save", "save for later", "bookmark", "listen", "listen to this article",
	"read more", "show more", "see more", "load more", "view more", "view all", "see all", "continue reading", "read full story", "read the full story",
	"click here", "learn more", "find out more", "watch", "watch video", "play", "play video", "loading", "close", "menu", "search", "home",
	"subscribe", "subscribe now", "subscribe today", "sign up", "sign up now", "sign in", "log in", "login", "register", "register now",
	"advertisement", "advertising", "sponsored", "ad", "story continues below advertisement", "article continues below advertisement",
	"story continues below", "continue reading below", "scroll to continue", "skip to content", "skip to main content", "back to top", "top",
	"comments", "leave a comment", "leave a reply", "post a comment", "add a comment", "view comments", "show comments", "no comments",
	"comment", "comment now", "post comment", "order reprints", "reprints", "print article", "email the author", "view author archive", "advert", "join the conversation", "follow", "follow us", "accept", "accept all", "accept cookies", "accept all cookies", "reject all",
	"i agree", "got it", "manage preferences", "cookie settings", "cookie policy", "privacy policy", "terms of use", "terms of service",
	"contact us", "about us", "all rights reserved", "photo", "image", "video", "gallery", "enlarge", "enlarge image", "caption", "hide caption", "toggle caption",
	"getty images", "reuters", "ap", "afp", "credit", "text size", "font size", "a a a", "have an opinion on this story", "share it", "share it!",
	"have an opinion on this story? share it", "minutes read", "min read", "breaking news", "live updates", "newsletter", "download app",
)

// bannerRules match a whole line that asks the reader to do something, or says
// something about the page.
var bannerRules = newLineRules(
	lineRule{pattern: `(?i)^(share|tweet|post|save|email|send|print) (this|it|on|via|to|with)\b.{0,60}$`},
	lineRule{pattern: `(?i)^(click|tap) (here|to|on)\b.{0,100}$`},
	lineRule{pattern: `(?i)^(subscribe|sign up|register|log in|sign in) (to|for|here|now|today|with|or|and)\b.{0,140}$`},
	lineRule{pattern: `(?i)^(follow|like|find|join) (us|me|our|[A-Z][\w ]{2,30}) on (facebook|twitter|x|instagram|linkedin|youtube|telegram|whatsapp|social media)\b.{0,100}$`},
	lineRule{pattern: `(?i)^get (the|our|more|all|your|breaking|daily)\b.{0,80}\b(newsletter|inbox|app|alerts?|email|notifications?)\b.{0,60}$`},
	lineRule{pattern: `(?i)^.{0,60}\b(delivered|straight|sent|direct(ly)?) to your inbox\b.{0,60}$`, holds: []string{"inbox"}},
	lineRule{pattern: `(?i)^download (the|our)\b.{0,60}\bapp\b.{0,60}$`},
	lineRule{pattern: `(?i)^(this|our) (site|website|page) uses cookies\b.{0,240}$`},
	lineRule{pattern: `(?i)^(we|we and our partners) use cookies\b.{0,240}$`},
	lineRule{pattern: `(?i)^by (continuing|clicking|using|signing up|subscribing|registering)\b.{0,120}\b(cookies|agree|accept|terms|policy)\b.{0,120}$`},
	lineRule{pattern: `(?i)^(read|see|watch|listen|hear)( (more|also|next|now|full story))?\s*[:»>|–—]\s*.{3,180}$`},
	lineRule{pattern: `(?i)^(also read|read also|see also|more|related|related (story|stories|articles?|news|video|content)|recommended|don['’]t miss|must read|watch now|up next|in pictures)\s*[:»>|–—]\s*.{3,180}$`},
	lineRule{pattern: `(?i)^\(?(citations?|attributions?|references|further reading)\)?\s*:.{0,600}$`},
	lineRule{pattern: `(?i)^\((attribution|citation|source)s?:[^)]{0,300}\)$`},
	lineRule{pattern: `(?i)^(images?|photos?|photographs?|pictures?|file photo|file image|photo credit|image credit|picture credit|image source|image caption|photo by|credit|illustration|graphic|video)\s*[:©/–—]\s*.{0,140}$`},
	lineRule{pattern: `(?i)^(photo(graph)?s?|image|picture)s? by .{2,60}$`},
	lineRule{pattern: `(?i)^.{0,200}\((images?|photos?|pictures?|pics?|credits?)\s*:[^()]{1,60}\)$`, holds: []string{"(image", "(photo", "(pic", "(credit"}},
	lineRule{pattern: `(?i)^(©|\(c\)|copyright\b)\s*.{0,160}$`},
	lineRule{pattern: `(?i)^.{0,80}\ball rights reserved\b.{0,80}$`, holds: []string{"rights reserved"}},
	lineRule{pattern: `(?i)^this (material|article|story|content) (may not|cannot) be (published|reproduced|republished)\b.{0,160}$`},
	lineRule{pattern: `(?i)^(last |first )?(updated|published|posted|modified)( on| at)?\s*:?\s.{0,24}\b\d{4}\b.{0,40}$`},
	lineRule{pattern: `(?i)^(mon|tues|wednes|thurs|fri|satur|sun)day,? +(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +\d{1,2},? +\d{4}$`},
	lineRule{pattern: `(?i)^(\d{1,2} )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? +(\d{1,2},? +)?\d{4}(,? +(at +)?\d{1,2}[:.]\d{2}.{0,12})?$`},
	lineRule{pattern: `(?i)^\d+ (comments?|shares?|views?|likes?|min(ute)?s? read|min(ute)?s? ago|hours? ago|days? ago)$`},
	lineRule{pattern: `(?i)^(estimated )?reading time\s*:?\s*\d.{0,20}$`},
	lineRule{pattern: `(?i)^(tags?|topics?|categories|category|filed under|posted in|labels?|keywords)\s*:.{0,200}$`},
	lineRule{pattern: `(?i)^(support|help) (our|independent|quality) (work|journalism|reporting)\b.{0,200}$`},
	lineRule{pattern: `(?i)^(last |first )?(updated|published|posted)\b.{0,60}\d{1,2}:\d{2}.{0,60}$`},
	lineRule{pattern: `(?i)^images? \d+ of /? ?\d+$`},
	lineRule{pattern: `(?i)^(image|photo|picture) (copyright|credit|caption|source)\b.{0,80}$`},
	lineRule{pattern: `(?i)^\((image|photo|picture|photograph)s?( credit)?( by|:) ?[^()]{2,120}\)$`},
	lineRule{pattern: `(?i)^.{0,300}\((photo|image|picture)s? (by|via|courtesy) [^()]{2,80}\)$`, holds: []string{"(photo", "(image", "(picture"}},
	lineRule{pattern: `(?i)^(more|follow|read|see) .{2,120}\bhttps?://\S+( and https?://\S+)?$`},
	lineRule{pattern: `(?i)^(follow|e-?mail|contact|write to|reach|have a tip\?) .{0,120}(\s@\w+|\S+@\S+\.\w+|https?://twitter\S+).{0,160}$`},
	lineRule{pattern: `(?i)^.{0,200}\bfollow (him|her|them|us|me) (on|at) (\w+ )?@\w+.{0,160}$`, holds: []string{"@"}},
	lineRule{pattern: `^.{0,160}\b(contributed( reporting)?|contributed) (to|from) this (report|story|article)\.?$`, holds: []string{"contributed"}},
	lineRule{pattern: `^(\(Reporting|\(?Additional reporting)( and writing)? by .{2,300}$`},
	lineRule{pattern: `(?i)^.{0,160}\b(affiliate (and/or referral )?(links?|commissions?)|commissions? (if you|when you|from links))\b.{0,200}$`, holds: []string{"affiliate", "commission"}},
	lineRule{pattern: `(?i)^(your|enter your|my) (e-?mail|name)( address)?\b.{0,40}$`},
)

// maxBanner is the length of the longest line that the rules look at.
const maxBanner = 640

func isBoilerplate(line string) bool {
	if len(line) < 60 && buttons[bare(line)] {
		return true
	}
	if len(line) > maxBanner {
		return false
	}
	return bannerRules.match(line)
}

// byline is "By Jane Doe and John Smith, Political Correspondent".
var byline = regexp.MustCompile(`^(?:By|BY|Written by|Reported by|Posted by|Author:)\s+(?:\p{Lu}[\p{L}.'’-]*(?:,|,? and| &)?\s*){1,7}(?:\||,|\()?[^.]{0,40}$`)

// datedByline is "By HNN Staff | November 18, 2019 at 2:26 PM", role "Tom
// Krisher, AP Auto Writer". Above an article, an address is its own.
var (
	address     = regexp.MustCompile(`^https?://\S+$`)
	datedByline = regexp.MustCompile(`^(?:By|BY) .{2,60}(?:[|·•–—]| on ).{0,20}\d.{0,70}$`)
	role        = regexp.MustCompile(`^(?:\p{Lu}[\p{L}.'’-]*(?:,| and| &)? ?){2,8} (?:[\p{L} ]{0,30}(?:Writer|Reporter|Editor|Correspondent)|Associated Press|Reuters)$`)
)

func isByline(line string) bool {
	return len(line) < 140 && (len(line) < 100 && byline.MatchString(line) || datedByline.MatchString(line) ||
		endsInRole(line) && role.MatchString(line) || address.MatchString(line))
}

// endsInRole reports whether a line ends as all do that role matches: few others do,
// and the pattern reads many words before it finds out.
func endsInRole(line string) bool {
	for _, end := range []string{"Writer", "Reporter", "Editor", "Correspondent", "Associated Press", "Reuters"} {
		if strings.HasSuffix(line, end) {
			return true
		}
	}
	return false
}

// sectionHeads open lists that no sentence belongs to, behind the article.
var sectionHeads = lineSet("sources", "source", "references", "external links", "see also", "notes", "about the author", "related news", "sister links", "further reading", "citations")

func isTail(line string) bool { return len(line) < 60 && sectionHeads[bare(line)] }

// isOrnament reports whether a line is a rule of signs, or a number by itself,
// such as the count of comments.
func isOrnament(line string) bool {
	return !strings.ContainsFunc(line, unicode.IsLetter) && len(line) < 80 &&
		(!strings.ContainsFunc(line, unicode.IsDigit) || len(line) <= 3)
}

// bare returns a line in lower case without marks at its ends, and with
// straight apostrophes.
func bare(line string) string {
	line = strings.ToLower(strings.ReplaceAll(line, "’", "'"))
	return strings.TrimFunc(line, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

func lineSet(lines ...string) map[string]bool {
	set := make(map[string]bool, len(lines))
	for _, line := range lines {
		set[line] = true
	}
	return set
}
