package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// deployed are the files that say how Dateline runs elsewhere.
func deployed(t *testing.T) (paths []string) {
	t.Helper()
	manifests, err := filepath.Glob("../../deploy/kubernetes/*/*.yaml")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	return append(manifests, "../../docker-compose.yml")
}

// A variable that no flag has would be ignored in silence.
func TestContainersSetVariablesOfFlags(t *testing.T) {
	known, found := flagVariables(t), 0
	for _, path := range append(deployed(t), "../../Dockerfile", "../../docs/operations.md", "../../docs/containers.md") {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`DATELINE_\w+\w`).FindAllString(string(content), -1) {
			found++
			if !known[name] {
				t.Errorf("%s sets %s, which no flag has", path, name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d variables are set", found)
	}
}

// flagVariables returns the variables of all flags of all commands.
func flagVariables(t *testing.T) map[string]bool {
	t.Helper()
	parser := newParser(t)
	known := map[string]bool{}
	err := kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if f, ok := node.(*kong.Flag); ok {
			for _, name := range f.Envs {
				known[name] = true
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func newParser(t *testing.T) *kong.Kong {
	t.Helper()
	var commands cli
	parser, err := kong.New(&commands, kongOptions(terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

// documents returns those of a file of YAML.
func documents(t *testing.T, path string) (documents []map[string]any) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	for {
		var document map[string]any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		documents = append(documents, document)
	}
}

// within calls visit with each object of a document, whatever it is in.
func within(value any, visit func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		visit(value)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			within(value[key], visit)
		}
	case []any:
		for _, v := range value {
			within(v, visit)
		}
	}
}

// containers are those that run the program: pods' and services'.
func containers(t *testing.T) (found []map[string]any) {
	t.Helper()
	for _, path := range deployed(t) {
		for _, document := range documents(t, path) {
			within(document, func(object map[string]any) {
				if object["image"] == "dateline" && (object["args"] != nil || object["command"] != nil) {
					found = append(found, object)
				}
			})
		}
	}
	return found
}

// The program takes the arguments that containers give it, beside the variables that
// they have.
func TestContainersRunCommandsThatThereAre(t *testing.T) {
	for _, path := range deployed(t) {
		for _, document := range documents(t, path) {
			within(document, func(object map[string]any) {
				for name, value := range object {
					if strings.HasPrefix(name, "DATELINE_") {
						t.Setenv(name, fmt.Sprint(value))
					}
				}
			})
		}
	}
	started := map[string]bool{}
	for _, c := range containers(t) {
		var args []string
		for _, key := range []string{"command", "args"} {
			list, _ := c[key].([]any)
			for _, arg := range list {
				args = append(args, fmt.Sprint(arg))
			}
		}
		if _, err := newParser(t).Parse(args); err != nil {
			t.Errorf("dateline %s: %v", strings.Join(args, " "), err)
		}
		started[args[0]] = true
	}
	for _, command := range []string{"worker", "migrate", "replay", "produce", "status"} {
		if !started[command] {
			t.Errorf("no container runs %s", command)
		}
	}
}

// The commands in the pages for operators are ones that the program takes.
func TestPagesNameCommandsThatThereAre(t *testing.T) {
	t.Setenv("DATELINE_DATABASE_URL", "postgres://localhost/dateline")
	found := 0
	for _, path := range []string{"../../docs/operations.md", "../../docs/replay.md", "../../docs/delivery.md"} {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
			for line := range strings.Lines(block[1]) {
				line, _, _ = strings.Cut(line, "#")
				line, _, _ = strings.Cut(line, ">")
				command, isOurs := strings.CutPrefix(strings.TrimSpace(line), "dateline ")
				if !isOurs {
					continue
				}
				found++
				if _, err := newParser(t).Parse(strings.Fields(command)); err != nil {
					t.Errorf("%s: dateline %s: %v", path, command, err)
				}
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d commands were found", found)
	}
}

// What probes ask for, and where Prometheus looks, is served by a worker that has
// joined.
func TestWorkersServeWhatManifestsAskFor(t *testing.T) {
	paths := map[string]bool{"/metrics": true}
	for _, c := range containers(t) {
		within(c, func(object map[string]any) {
			if get, ok := object["httpGet"].(map[string]any); ok {
				paths[fmt.Sprint(get["path"])] = true
				if get["port"] != "operations" {
					t.Errorf("a probe asks at port %v", get["port"])
				}
			}
			if port := object["containerPort"]; port != nil && fmt.Sprint(port) != "9464" {
				t.Errorf("a container's port is %v", port)
			}
		})
	}
	if len(paths) != 3 {
		t.Errorf("probes ask for %v", paths)
	}
	dockerfile, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(dockerfile), "ENV DATELINE_LISTEN=:9464\n") {
		t.Error("the image listens elsewhere")
	}
	worker := startProgram(t, newPool(t, 1).args("worker", "--listen=127.0.0.1:0")...)
	serving := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(awaitLine(t, worker.err, "serving metrics and health"))[1]
	for path := range paths {
		eventually(t, func() bool {
			response, err := http.Get("http://" + serving + path)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			return response.StatusCode == http.StatusOK
		})
	}
}
