package enrich

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/dateline/dateline/article"
)

// page is what is read out of a page's HTML.
type page struct{ title, byline, text string }

// readPage finds the article in a page by Mozilla's Readability. A fragment, in
// which it finds none, is read as a whole.
func readPage(source, address string) (page, error) {
	if len(source) > MaxHTMLBytes {
		return page{}, &article.Fault{Class: article.TooLarge, Stage: "text", Message: fmt.Sprintf(
			"the HTML has %d bytes; at most %d are read", len(source), MaxHTMLBytes)}
	}
	document, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return page{}, &article.Fault{Class: article.Undecodable, Stage: "text", Message: fmt.Sprintf("the HTML cannot be read: %v", err)}
	}
	if hasManyNodes(document) {
		return page{}, &article.Fault{Class: article.TooLarge, Stage: "text", Message: fmt.Sprintf(
			"the HTML has over %d elements and texts; no more are read", maxPageNodes)}
	}
	title := pageTitle(document)
	whole := blockText(document)
	base, err := url.Parse(address)
	if err != nil || !base.IsAbs() {
		base = nil
	}
	found, err := readability.FromDocument(document, base) // changes the document
	if err != nil || found.Node == nil {
		return page{title: title, text: whole}, nil
	}
	dropLinkedLines(found.Node)
	text := blockText(found.Node)
	// A short fragment has no article that stands out from its surroundings.
	if len(text) < 200 && len(whole) < 2000 {
		text = whole
	}
	return page{title, found.Byline(), text}, nil
}

// maxPageNodes bounds the time that a page takes: Readability needs about 2 µs
// for each of its nodes. Pages of news have a few thousand.
const maxPageNodes = 100_000

func hasManyNodes(document *html.Node) bool {
	nodes := 0
	for range document.Descendants() {
		if nodes++; nodes > maxPageNodes {
			return true
		}
	}
	return false
}

// invisible elements hold no text for readers.
var invisible = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Head: true, atom.Template: true, atom.Iframe: true,
	atom.Svg: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Form: true, atom.Nav: true,
	atom.Figcaption: true, atom.Object: true, atom.Video: true, atom.Audio: true, atom.Canvas: true, atom.Footer: true,
}

// blocks begin a paragraph of their own.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.H1: true, atom.H2: true, atom.H3: true,
	atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Blockquote: true,
	atom.Pre: true, atom.Table: true, atom.Tr: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Figure: true,
	atom.Header: true, atom.Main: true, atom.Aside: true, atom.Hr: true, atom.Address: true, atom.Body: true,
}

// blockText returns the text of a tree, an empty line between its blocks.
func blockText(root *html.Node) string {
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			text.WriteString(strings.Join(splitKeepingEnds(n.Data), " "))
			return
		case n.Type == html.ElementNode && invisible[n.DataAtom]:
			return
		case n.Type == html.ElementNode && n.DataAtom == atom.Br:
			text.WriteByte('\n')
			return
		}
		block := n.Type == html.ElementNode && blocks[n.DataAtom]
		if block {
			text.WriteString("\n\n")
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if block {
			text.WriteString("\n\n")
		} else if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
			text.WriteByte(' ')
		}
	}
	walk(root)
	return text.String()
}

// minLinkedWords is the least number of words of a block that is taken for a
// teaser because all of it is a link. Shorter ones are often names in a list.
const minLinkedWords = 4

// dropLinkedLines takes the teasers of other articles out of a tree: blocks
// that hold nothing but links, and no sentence.
func dropLinkedLines(root *html.Node) {
	var teasers []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && blocks[n.DataAtom] && n.DataAtom != atom.H1 && isLinkedLine(n) {
			teasers = append(teasers, n)
		}
	}
	for _, n := range teasers {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// isLinkedLine reports whether a block without blocks inside is a teaser.
func isLinkedLine(block *html.Node) bool {
	for n := range block.Descendants() {
		if n.Type == html.ElementNode && (blocks[n.DataAtom] || n.DataAtom == atom.Img) {
			return false
		}
		if n.Type == html.TextNode && strings.ContainsFunc(n.Data, isWordRune) && !isLinked(n) {
			return false
		}
	}
	text := strings.TrimSpace(blockText(block))
	return len(strings.Fields(text)) >= minLinkedWords && isTeaser(strings.TrimRight(text, `"'”’)`))
}

// isLinked reports whether a node stands in a link.
func isLinked(n *html.Node) bool {
	for above := range n.Ancestors() {
		if above.DataAtom == atom.A {
			return true
		}
	}
	return false
}

func isWordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// splitKeepingEnds splits at white space, with an empty word at an end that is
// white space, so that words of neighbouring elements stay apart.
func splitKeepingEnds(text string) []string {
	words := strings.Fields(text)
	if len(words) == 0 {
		if text == "" {
			return nil
		}
		return []string{"", ""}
	}
	if strings.TrimLeft(text[:1], " \t\r\n") == "" {
		words = append([]string{""}, words...)
	}
	if strings.TrimRight(text[len(text)-1:], " \t\r\n") == "" {
		words = append(words, "")
	}
	return words
}

// pageTitle returns the headline: what the page says to those who share it,
// else its only first-level heading, else its title without the site's name.
func pageTitle(document *html.Node) string {
	var shared, title string
	var headings []string
	for n := range document.Descendants() {
		switch n.DataAtom {
		case atom.Meta:
			if property := attribute(n, "property"); property == "og:title" && shared == "" {
				shared = attribute(n, "content")
			}
		case atom.H1:
			headings = append(headings, strings.Join(strings.Fields(blockText(n)), " "))
		case atom.Title:
			if title == "" && n.FirstChild != nil {
				title = n.FirstChild.Data
			}
		}
	}
	switch {
	case len(headings) == 1 && headings[0] != "":
		return headings[0]
	case strings.TrimSpace(shared) != "":
		return withoutSite(shared)
	}
	return withoutSite(title)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// siteSuffix is the name of a site behind a headline: " | The Daily", " - BBC
// News".
var siteSuffix = regexp.MustCompile(`\s+[|–—·»-]\s+[^|–—·»]{1,40}$`)

// withoutSite takes the site's name off, if a headline is left.
func withoutSite(title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if short := siteSuffix.ReplaceAllString(title, ""); len(strings.Fields(short)) >= 3 {
		return short
	}
	return title
}
