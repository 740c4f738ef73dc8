package deploy

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// manifests are what a folder of deploy/kubernetes makes, by kind.
type manifests struct {
	deployments []*apps.Deployment
	jobs        []*batch.Job
	configs     []*core.ConfigMap
	services    []*core.Service
	budgets     []*policy.PodDisruptionBudget
	policies    []*networking.NetworkPolicy
	monitors    []*monitoring.PodMonitor
	scaled      []scaledObject
	logins      []triggerAuthentication
}

// scaledObject is KEDA's, as far as it is used here. Other fields are an error.
type scaledObject struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            struct {
		ScaleTargetRef                   struct{ Name string } `json:"scaleTargetRef"`
		MinReplicaCount, MaxReplicaCount int32
		PollingInterval, CooldownPeriod  int32
		Advanced                         struct {
			HorizontalPodAutoscalerConfig struct {
				Behavior map[string]any `json:"behavior"`
			} `json:"horizontalPodAutoscalerConfig"`
		} `json:"advanced"`
		Triggers []struct {
			Type              string                `json:"type"`
			Metadata          map[string]string     `json:"metadata"`
			AuthenticationRef struct{ Name string } `json:"authenticationRef"`
		} `json:"triggers"`
	} `json:"spec"`
}

type triggerAuthentication struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            struct {
		SecretTargetRef []struct{ Parameter, Name, Key string } `json:"secretTargetRef"`
	} `json:"spec"`
}

// kafkaParameters are those of KEDA's scaler kafka that are set in a trigger.
var kafkaParameters = []string{
	"bootstrapServers", "consumerGroup", "topic", "partitionLimitation", "lagThreshold", "activationLagThreshold",
	"offsetResetPolicy", "allowIdleConsumers", "excludePersistentLag", "scaleToZeroOnInvalidOffset",
	"limitToPartitionsWithLag", "ensureEvenDistributionOfPartitions", "version", "tls", "unsafeSsl", "sasl",
}

// build makes the manifests of a folder as kubectl apply -k does, and reads them
// strictly: a field that Kubernetes does not know is an error.
func build(t *testing.T, folder string) (m manifests) {
	t.Helper()
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join("kubernetes", folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range made.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		if resource.GetNamespace() != "dateline" && resource.GetKind() != "Namespace" {
			t.Errorf("%s is in the namespace %q", resource.CurId(), resource.GetNamespace())
		}
		m.add(t, resource.GetKind(), text)
	}
	return m
}

func (m *manifests) add(t *testing.T, kind string, text []byte) {
	t.Helper()
	var err error
	switch kind {
	case "PodMonitor":
		var monitor monitoring.PodMonitor
		err = yaml.UnmarshalStrict(text, &monitor)
		m.monitors = append(m.monitors, &monitor)
	case "ScaledObject":
		var scaled scaledObject
		err = yaml.UnmarshalStrict(text, &scaled)
		m.scaled = append(m.scaled, scaled)
	case "TriggerAuthentication":
		var login triggerAuthentication
		err = yaml.UnmarshalStrict(text, &login)
		m.logins = append(m.logins, login)
	default:
		m.addNative(t, text)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func (m *manifests) addNative(t *testing.T, text []byte) {
	t.Helper()
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	object, _, err := decoder.Decode(text, nil, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	switch object := object.(type) {
	case *apps.Deployment:
		m.deployments = append(m.deployments, object)
	case *batch.Job:
		m.jobs = append(m.jobs, object)
	case *core.ConfigMap:
		m.configs = append(m.configs, object)
	case *core.Service:
		m.services = append(m.services, object)
	case *policy.PodDisruptionBudget:
		m.budgets = append(m.budgets, object)
	case *networking.NetworkPolicy:
		m.policies = append(m.policies, object)
	case *core.Namespace:
	default:
		t.Fatalf("nobody looks at a %T", object)
	}
}

// secrets are those of the example, by name.
func secrets(t *testing.T) map[string]core.Secret {
	t.Helper()
	content, err := os.ReadFile("kubernetes/config/secrets.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]core.Secret)
	for _, document := range bytes.Split(content, []byte("\n---\n")) {
		var secret core.Secret
		if err := yaml.UnmarshalStrict(document, &secret); err != nil {
			t.Fatal(err)
		}
		found[secret.Name] = secret
	}
	return found
}

// templates are the pods that all folders make, by the name of what makes them.
func templates(t *testing.T) map[string]core.PodTemplateSpec {
	t.Helper()
	found := make(map[string]core.PodTemplateSpec)
	folders, err := filepath.Glob("kubernetes/*/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range folders {
		folder := filepath.Base(filepath.Dir(path))
		if folder == "image" { // a component of the others
			continue
		}
		m := build(t, folder)
		for _, d := range m.deployments {
			found[folder+"/"+d.Name] = d.Spec.Template
		}
		for _, j := range m.jobs {
			found[folder+"/"+j.Name] = j.Spec.Template
		}
	}
	if len(found) < 4 {
		t.Fatalf("only %d pods were found", len(found))
	}
	return found
}

func TestPodsAreConfined(t *testing.T) {
	for name, template := range templates(t) {
		pod, c := template.Spec, template.Spec.Containers[0]
		if p := pod.SecurityContext; p == nil || !*p.RunAsNonRoot || *p.RunAsUser != 65532 || p.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
			t.Errorf("%s: the pod's security context is %+v", name, p)
		}
		if s := c.SecurityContext; s == nil || !*s.ReadOnlyRootFilesystem || *s.AllowPrivilegeEscalation || !slices.Equal(s.Capabilities.Drop, []core.Capability{"ALL"}) {
			t.Errorf("%s: the container's security context is %+v", name, s)
		}
		if c.Resources.Requests.Cpu().IsZero() || c.Resources.Requests.Memory().IsZero() || c.Resources.Limits.Memory().IsZero() {
			t.Errorf("%s: resources %+v", name, c.Resources)
		}
		if *pod.AutomountServiceAccountToken || *pod.EnableServiceLinks {
			t.Errorf("%s has a token, or the variables of services, which begin with DATELINE_", name)
		}
		if !strings.HasPrefix(c.Image, "registry.example.com/dateline:") {
			t.Errorf("%s: image %s", name, c.Image)
		}
	}
}

// Clusters differ in whether they fill a status in that is not there, or refuse the job.
func TestDisruptionsOfAReplayAreTold(t *testing.T) {
	ignored := 0
	for _, rule := range build(t, "replay").jobs[0].Spec.PodFailurePolicy.Rules {
		for _, condition := range rule.OnPodConditions {
			ignored++
			if condition.Type != core.DisruptionTarget || condition.Status != core.ConditionTrue || rule.Action != batch.PodFailurePolicyActionIgnore {
				t.Errorf("%s where %s is %q", rule.Action, condition.Type, condition.Status)
			}
		}
	}
	if ignored != 1 {
		t.Errorf("%d conditions of pods", ignored)
	}
}

func TestPodsTakeWhatTheyNeedFromConfigAndSecrets(t *testing.T) {
	config, secrets := build(t, "config").configs[0], secrets(t)
	for name, template := range templates(t) {
		url := false
		for _, from := range template.Spec.Containers[0].EnvFrom {
			switch {
			case from.ConfigMapRef != nil && from.ConfigMapRef.Name != config.Name:
				t.Errorf("%s: no config map %s", name, from.ConfigMapRef.Name)
			case from.SecretRef != nil:
				_, there := secrets[from.SecretRef.Name].StringData["DATELINE_DATABASE_URL"]
				url = url || there
			}
		}
		if !url {
			t.Errorf("%s is not told where Postgres is", name)
		}
	}
	if len(config.Data) < 5 {
		t.Errorf("%v", config.Data)
	}
}

func TestThePoolStopsInOrderAndIsNotEmptied(t *testing.T) {
	m := build(t, "pool")
	worker := m.deployments[0]
	selected := labels.Set(worker.Spec.Template.Labels)
	if seconds := *worker.Spec.Template.Spec.TerminationGracePeriodSeconds; seconds < 45 {
		t.Errorf("a worker that waits for the group is killed after %d seconds", seconds)
	}
	if s := worker.Spec.Strategy.RollingUpdate; s.MaxSurge.IntValue() != 0 || s.MaxUnavailable.IntValue() != 1 {
		t.Errorf("an upgrade goes on by %+v", s)
	}
	selectors := map[string]*meta.LabelSelector{
		"the deployment": worker.Spec.Selector, "the budget": m.budgets[0].Spec.Selector, "the network policy": &m.policies[0].Spec.PodSelector,
		"the service": {MatchLabels: m.services[0].Spec.Selector},
	}
	for _, constraint := range worker.Spec.Template.Spec.TopologySpreadConstraints {
		selectors["the spread over "+constraint.TopologyKey] = constraint.LabelSelector
	}
	for _, monitor := range build(t, "monitoring").monitors {
		selectors["the pod monitor"] = &monitor.Spec.Selector
		if job := selected[monitor.Spec.JobLabel]; job != "dateline" {
			t.Errorf("the workers' job is %s, where dashboards and alerts look for dateline", job)
		}
		if port := *monitor.Spec.PodMetricsEndpoints[0].Port; port != worker.Spec.Template.Spec.Containers[0].Ports[0].Name {
			t.Errorf("Prometheus looks at the port %s", port)
		}
	}
	if len(selectors) != 7 {
		t.Errorf("%d selectors", len(selectors))
	}
	for name, selector := range selectors {
		if s, err := meta.LabelSelectorAsSelector(selector); err != nil || s.Empty() || !s.Matches(selected) {
			t.Errorf("%s selects %v, %v; the workers have %v", name, s, err, selected)
		}
	}
	if port := m.services[0].Spec.Ports[0]; port.TargetPort.String() != "operations" || port.Port != 9464 {
		t.Errorf("the service's port is %+v", port)
	}
}

func TestAutoscalingFollowsTheLagOfThePool(t *testing.T) {
	m, config := build(t, "autoscaling"), build(t, "config").configs[0].Data
	scaled, worker := m.scaled[0].Spec, m.deployments[0]
	if scaled.ScaleTargetRef.Name != worker.Name || worker.Spec.Replicas != nil {
		t.Errorf("it scales %s; %s asks for %v replicas itself", scaled.ScaleTargetRef.Name, worker.Name, worker.Spec.Replicas)
	}
	trigger := scaled.Triggers[0]
	for parameter := range trigger.Metadata {
		if !slices.Contains(kafkaParameters, parameter) {
			t.Errorf("KEDA's scaler kafka has no parameter %s", parameter)
		}
	}
	for parameter, variable := range map[string]string{
		"bootstrapServers": "DATELINE_BROKERS", "consumerGroup": "DATELINE_GROUP", "topic": "DATELINE_INPUT_TOPIC",
	} {
		if trigger.Metadata[parameter] != config[variable] {
			t.Errorf("%s is %s, and %s is %s", parameter, trigger.Metadata[parameter], variable, config[variable])
		}
	}
	mechanism := strings.ToLower(strings.ReplaceAll(strings.Replace(config["DATELINE_SASL_MECHANISM"], "SHA-", "SHA", 1), "-", "_"))
	if trigger.Metadata["sasl"] != mechanism || (trigger.Metadata["tls"] == "enable") != (config["DATELINE_TLS"] == "true") {
		t.Errorf("it logs in by %s, the workers by %s; TLS: %s, %s", trigger.Metadata["sasl"], mechanism, trigger.Metadata["tls"], config["DATELINE_TLS"])
	}
	if scaled.MinReplicaCount < 1 || config["DATELINE_CREATE_TOPICS"] != "24" || scaled.MaxReplicaCount != 24 {
		t.Errorf("from %d to %d workers for %s partitions", scaled.MinReplicaCount, scaled.MaxReplicaCount, config["DATELINE_CREATE_TOPICS"])
	}
	login := m.logins[0]
	if trigger.AuthenticationRef.Name != login.Name {
		t.Errorf("it logs in by %s, not by %s", trigger.AuthenticationRef.Name, login.Name)
	}
	for _, ref := range login.Spec.SecretTargetRef {
		if _, there := secrets(t)[ref.Name].StringData[ref.Key]; !there {
			t.Errorf("there is no %s in the secret %s", ref.Key, ref.Name)
		}
	}
}
