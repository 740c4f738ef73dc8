package deploy

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// readCompose reads the compose file as Docker Compose does, with all profiles.
func readCompose(t *testing.T) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"../docker-compose.yml"}, cli.WithProfiles([]string{"*"}), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestComposeFile(t *testing.T) {
	project := readCompose(t)
	for _, service := range project.Services {
		if _, tag, _ := strings.Cut(service.Image, ":"); tag == "" && service.Image != "dateline" || tag == "latest" {
			t.Errorf("%s: the image %s has no version", service.Name, service.Image)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s: port %s is published on %q", service.Name, port.Published, port.HostIP)
			}
		}
		for _, volume := range service.Volumes {
			if volume.Type != types.VolumeTypeBind {
				continue
			}
			if _, err := os.Stat(volume.Source); err != nil || !volume.ReadOnly {
				t.Errorf("%s: %s is mounted; read-only: %v, %v", service.Name, volume.Source, volume.ReadOnly, err)
			}
		}
		long := service.Restart != "" // the others end by themselves
		if long && service.HealthCheck == nil && service.Image != "dateline" {
			t.Errorf("%s has no health check", service.Name)
		}
		for name, need := range service.DependsOn {
			if need.Condition == types.ServiceConditionHealthy && project.Services[name].HealthCheck == nil {
				t.Errorf("%s waits for the health of %s, which is not checked", service.Name, name)
			}
		}
	}
	if worker := project.Services["worker"]; len(worker.Ports) > 0 || worker.ContainerName != "" {
		t.Error("worker can't be scaled: it has a port of the host or a name")
	}
}

// The addresses that newcomers are told are those that are published.
func TestPublishedPortsAreTold(t *testing.T) {
	published := map[string]bool{}
	for _, service := range readCompose(t).Services {
		for _, port := range service.Ports {
			published["localhost:"+port.Published] = true
		}
	}
	for _, path := range []string{"../docs/containers.md", "../docker-compose.yml"} {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		outside := regexp.MustCompile(`(?m)^ +.*$`).ReplaceAllString(string(page), "") // of the compose file its heading alone
		told := map[string]bool{}
		for _, address := range regexp.MustCompile(`localhost:\d+`).FindAllString(outside, -1) {
			told[address] = true
		}
		if !maps.Equal(told, published) {
			t.Errorf("%s tells %v, published are %v", path, told, published)
		}
	}
}

// What the provisioned files take from the environment is there, and they are where
// they say.
func TestComposeProvisionsGrafana(t *testing.T) {
	grafana := readCompose(t).Services["grafana"]
	content, err := os.ReadFile("grafana/provisioning/datasources/dateline.yml")
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	os.Expand(string(content), func(name string) string {
		if grafana.Environment[name] == nil {
			missing = append(missing, name)
		}
		return ""
	})
	if len(missing) > 0 {
		t.Errorf("the environment of grafana lacks %v", missing)
	}
	inside := func(path string) bool {
		return slices.ContainsFunc(grafana.Volumes, func(v types.ServiceVolumeConfig) bool {
			rest, found := strings.CutPrefix(path, v.Target)
			_, err := os.Stat(filepath.Join(v.Source, rest))
			return found && v.Type == types.VolumeTypeBind && err == nil
		})
	}
	provider, err := os.ReadFile("grafana/provisioning/dashboards/dateline.yml")
	if err != nil {
		t.Fatal(err)
	}
	const dashboards = "/etc/dateline/dashboards"
	if !strings.Contains(string(provider), "path: "+dashboards+"\n") || !inside(dashboards+"/overview.json") ||
		!inside(*grafana.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]) || !inside("/etc/grafana/provisioning/datasources/dateline.yml") {
		t.Error("the dashboards are not where Grafana looks for them")
	}
}
