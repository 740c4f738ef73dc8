package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"
)

// CoreNLP, from Maven, whose taggers are the teachers.
const (
	coreVersion = "4.5.10"
	coreCode    = "edu.stanford.nlp:stanford-corenlp:" + coreVersion + ":jar"
	coreModels  = coreCode + ":models"
)

// coreTaggers are CoreNLP's taggers of names that were trained on different
// texts.
var coreTaggers = [...]string{"all.3class", "conll.4class", "muc.7class"}

// core labels sentences with CoreNLP's taggers.
type core struct {
	folder string // of the cache
	jars   string // a class path
}

// fetchCore brings CoreNLP into the cache with Maven.
func fetchCore(ctx context.Context, cache string) (*core, error) {
	folder := filepath.Join(cache, "corenlp-"+coreVersion)
	jars := []string{
		filepath.Join(folder, "stanford-corenlp-"+coreVersion+".jar"),
		filepath.Join(folder, "stanford-corenlp-"+coreVersion+"-models.jar"),
	}
	for i, artifact := range []string{coreCode, coreModels} {
		if _, err := os.Stat(jars[i]); !errors.Is(err, os.ErrNotExist) {
			continue
		}
		maven := exec.CommandContext(ctx, "mvn", "-q", "dependency:copy", "-Dartifact="+artifact, "-DoutputDirectory="+folder)
		maven.Stdout, maven.Stderr = os.Stderr, os.Stderr
		if err := maven.Run(); err != nil {
			return nil, fmt.Errorf("fetch %s with Maven: %w", artifact, err)
		}
	}
	return &core{cache, strings.Join(jars, string(os.PathListSeparator))}, nil
}

// coreLabel is what a tagger says of a token: a type of names, 0 for none.
type coreLabel uint8

var coreLabels = map[string]coreLabel{"PERSON": 1, "ORGANIZATION": 2, "LOCATION": 3, "MISC": 4}

// label returns the labels of each sentence by one of the taggers. They are
// kept in the cache.
func (c *core) label(ctx context.Context, tagger string, sentences [][]string) ([][]coreLabel, error) {
	var input bytes.Buffer
	for _, s := range sentences {
		for _, token := range s {
			for _, part := range splitHyphens(token) {
				input.WriteString(coreToken(part))
				input.WriteString("\tO\n")
			}
		}
		input.WriteByte('\n')
	}
	name := fmt.Sprintf("%s-%s-%x", tagger, coreVersion, sha256.Sum256(input.Bytes()))
	output := filepath.Join(c.folder, name+".tsv")
	if _, err := os.Stat(output); errors.Is(err, os.ErrNotExist) {
		if err := c.run(ctx, tagger, input.Bytes(), output); err != nil {
			return nil, fmt.Errorf("run CoreNLP's tagger %s: %w", tagger, err)
		}
	}
	return readCore(output, sentences)
}

func (c *core) run(ctx context.Context, tagger string, input []byte, output string) error {
	folder, err := os.MkdirTemp(c.folder, "corenlp-input-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "tokens.tsv")
	if err := os.WriteFile(path, input, 0o644); err != nil {
		return err
	}
	var labels, said bytes.Buffer
	java := exec.CommandContext(ctx, "java", "-XX:+UseSerialGC", "-Xmx3g", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", c.jars,
		"edu.stanford.nlp.ie.crf.CRFClassifier", "-map", "word=0,answer=1", "-testFile", path,
		"-loadClassifier", "edu/stanford/nlp/models/ner/english."+tagger+".distsim.crf.ser.gz")
	java.Stdout, java.Stderr = &labels, &said
	if err := java.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said.Bytes())
	}
	return os.WriteFile(output, labels.Bytes(), 0o644)
}

// coreToken writes a token so that it is one word for CoreNLP.
func coreToken(token string) string {
	token = strings.Map(func(r rune) rune {
		switch r {
		case '“', '”':
			return '"'
		case '‘', '’':
			return '\''
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, token)
	switch token {
	case "(":
		return "-LRB-"
	case ")":
		return "-RRB-"
	}
	return token
}

// splitHyphens splits a word at the hyphens between letters: CoreNLP learned
// from such tokens.
func splitHyphens(token string) []string {
	var parts []string
	rest := token
	for i := 1; i < len(rest)-1; i++ {
		if rest[i] == '-' && isWordByte(rest[i-1]) && isWordByte(rest[i+1]) {
			parts = append(parts, rest[:i], "-")
			rest, i = rest[i+1:], 0
		}
	}
	return append(parts, rest)
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}

// readCore reads CoreNLP's labels. A word that was split has the first label
// of a name among its parts.
func readCore(path string, sentences [][]string) ([][]coreLabel, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	next := func() (coreLabel, error) {
		for lines.Scan() {
			if columns := strings.Split(lines.Text(), "\t"); len(columns) == 3 {
				return coreLabels[columns[2]], nil
			}
		}
		return 0, fmt.Errorf("%s ends too early", path)
	}
	all := make([][]coreLabel, len(sentences))
	for k, s := range sentences {
		all[k] = make([]coreLabel, len(s))
		for i, token := range s {
			for range splitHyphens(token) {
				l, err := next()
				if err != nil {
					return nil, err
				}
				if all[k][i] == 0 {
					all[k][i] = l
				}
			}
		}
	}
	return all, nil
}
