package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// declarations reads the paragraphs of the Universal Declaration of Human
// Rights in its translations, a page each, by the translation's name, such as
// "deu_1996".
func declarations(folder string) (map[string][]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil {
		return nil, err
	}
	texts := make(map[string][]string)
	for _, path := range paths {
		paragraphs, err := readParagraphs(path)
		if err != nil {
			return nil, err
		}
		texts[strings.TrimSuffix(filepath.Base(path), ".html")] = paragraphs
	}
	return texts, nil
}

// helpPages reads the paragraphs of GNOME's help in its translations, by the
// name of the folder, such as "pt_BR". What is not translated is left out.
func helpPages(folder string) (map[string][]string, error) {
	const original = "C"
	paths, err := filepath.Glob(filepath.Join(folder, "*", "gnome-help", "*.page"))
	if err != nil {
		return nil, err
	}
	texts := make(map[string][]string)
	for _, path := range paths {
		paragraphs, err := readParagraphs(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(filepath.Dir(filepath.Dir(path)))
		texts[name] = append(texts[name], paragraphs...)
	}
	english := make(map[string]bool)
	for _, paragraph := range texts[original] {
		english[paragraph] = true
	}
	for name := range maps.Keys(texts) {
		if name != original {
			texts[name] = slices.DeleteFunc(texts[name], func(p string) bool { return english[p] })
		}
	}
	return texts, nil
}

// readParagraphs returns the texts of a page's elements p, in XML or HTML.
func readParagraphs(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	decoder := xml.NewDecoder(bytes.NewReader(content))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, []string{"br", "meta", "hr"}, xml.HTMLEntity
	var paragraphs []string
	var text strings.Builder
	depth := 0
	for {
		part, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return paragraphs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		switch part := part.(type) {
		case xml.StartElement:
			if part.Name.Local == "p" {
				depth++
			}
		case xml.CharData:
			if depth > 0 {
				text.Write(part)
			}
		case xml.EndElement:
			if part.Name.Local != "p" {
				continue
			}
			if depth--; depth == 0 {
				paragraphs = append(paragraphs, strings.Join(strings.Fields(text.String()), " "))
				text.Reset()
			}
		}
	}
}
