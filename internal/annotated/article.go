package annotated

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/dateline/dateline/article"
)

// Unknown is the Wikidata id of an entity whose id nobody looked up.
const Unknown = "?"

// Article is an article with the entities that people found in it.
type Article struct {
	Title, Text string
	Entities    []Entity
	Mentions    []Mention // by field, the title first, then by start
}

// Entity is one that the article names.
type Entity struct {
	Key      string // within the article
	Type     article.EntityType
	Wikidata string // "" if it has none, or Unknown
	Name     string
}

// Mention is one place where the article names an entity.
type Mention struct {
	article.Mention
	Entity int // index into Article.Entities
}

// ReadAll reads the annotated articles of a folder, in the order of their
// paths. A folder without any is an error.
func ReadAll(folder string) (paths []string, articles []Article, err error) {
	paths, err = filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil {
		return nil, nil, fmt.Errorf("list annotated articles: %w", err)
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("list annotated articles: none in %s", folder)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("read annotated article: %w", err)
		}
		a, err := parse(archive)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", path, err)
		}
		articles = append(articles, a)
	}
	return paths, articles, nil
}

func parse(archive *txtar.Archive) (Article, error) {
	files := make(map[string]string)
	for _, f := range archive.Files {
		files[f.Name] = strings.TrimSpace(string(f.Data))
	}
	var a Article
	var err error
	if a.Entities, err = parseEntities(files["entities"]); err != nil {
		return Article{}, err
	}
	if a.Title, err = a.unmark(article.TitleField, files["title"]); err != nil {
		return Article{}, err
	}
	if a.Text, err = a.unmark(article.TextField, files["text"]); err != nil {
		return Article{}, err
	}
	for i, e := range a.Entities {
		if !slices.ContainsFunc(a.Mentions, func(m Mention) bool { return m.Entity == i }) {
			return Article{}, fmt.Errorf("%s is never mentioned", e.Key)
		}
	}
	return a, nil
}

func parseEntities(list string) ([]Entity, error) {
	var entities []Entity
	for line := range strings.Lines(list) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if len(parts) != 4 {
			return nil, fmt.Errorf("entity %q has %d parts, not 4", line, len(parts))
		}
		e := Entity{Key: parts[0], Type: article.EntityType(parts[1]), Wikidata: parts[2], Name: parts[3]}
		if !slices.Contains([]article.EntityType{article.Person, article.Organization, article.Place}, e.Type) {
			return nil, fmt.Errorf("entity %s is a %q", e.Key, e.Type)
		}
		if e.Wikidata == "-" {
			e.Wikidata = ""
		}
		entities = append(entities, e)
	}
	return entities, nil
}

// unmark notes the mentions that are marked in a text, and returns the text
// without marks.
func (a *Article) unmark(field article.Field, marked string) (string, error) {
	var plain strings.Builder
	length := 0 // code points in plain
	write := func(s string) {
		plain.WriteString(s)
		length += utf8.RuneCountInString(s)
	}
	for {
		before, rest, found := strings.Cut(marked, "{")
		write(before)
		if !found {
			return plain.String(), nil
		}
		mark, after, closed := strings.Cut(rest, "}")
		label, words, named := strings.Cut(mark, "|")
		if !closed || !named {
			return "", errors.New("a mark is not closed: " + before)
		}
		key, isDemonym := strings.CutSuffix(label, ":demonym")
		m := Mention{
			Mention: article.Mention{Field: field, Start: length, End: length + utf8.RuneCountInString(words), Text: words, Kind: article.Name},
			Entity:  slices.IndexFunc(a.Entities, func(e Entity) bool { return e.Key == key }),
		}
		if m.Entity < 0 {
			return "", fmt.Errorf("%q marks %q, which is no entity", key, words)
		}
		if isDemonym {
			m.Kind = article.Demonym
		}
		a.Mentions = append(a.Mentions, m)
		write(words)
		marked = after
	}
}
