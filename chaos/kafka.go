package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// kafkaServer is a Kafka of one node. It has two listeners: one for this program,
// and one that sends its clients through a proxy.
type kafkaServer struct {
	folder  string
	jars    string
	direct  int // port
	proxied int // port behind the proxy
	process *process
}

// newKafka prepares a server whose clients find it at the proxy's port.
func newKafka(ctx context.Context, folder string, proxied, proxyPort int) (*kafkaServer, error) {
	jars, err := fromServices(ctx, "install_kafka")
	if err != nil {
		return nil, err
	}
	direct, err := freePort()
	if err != nil {
		return nil, err
	}
	controller, err := freePort()
	if err != nil {
		return nil, err
	}
	k := &kafkaServer{folder: folder, jars: jars, direct: direct, proxied: proxied}
	properties := fmt.Sprintf(kafkaProperties, controller, direct, proxied, controller, direct, proxyPort, filepath.Join(folder, "kafka"))
	for name, content := range map[string]string{"kafka.properties": properties, "log4j2.properties": kafkaLogging} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	format := k.java(ctx, "kafka.tools.StorageTool", "format", "-t", "DatelineChaosCluster00", "-c", k.path("kafka.properties"))
	if out, err := format.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("format Kafka's storage: %w: %s", err, out)
	}
	return k, k.start(ctx)
}

// fromServices calls a function of the script that also starts the services for
// the tests.
func fromServices(ctx context.Context, function string) (string, error) {
	out, err := exec.CommandContext(ctx, "bash", "-c", "source .ci/services.sh && "+function).Output()
	if err != nil {
		return "", fmt.Errorf("%s (run from the root of the repository): %w", function, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (k *kafkaServer) path(name string) string { return filepath.Join(k.folder, name) }

func (k *kafkaServer) address() string { return loopback(k.direct) }

func (k *kafkaServer) java(ctx context.Context, class string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "java", append([]string{
		"-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=" + k.path("log4j2.properties"),
		"-cp", filepath.Join(k.jars, "*"), class,
	}, args...)...)
}

// start returns when the server takes connections.
func (k *kafkaServer) start(ctx context.Context) (err error) {
	k.process, err = startProcess(k.java(context.Background(), "kafka.Kafka", k.path("kafka.properties")), k.path("kafka.log"))
	if err != nil {
		return err
	}
	return k.process.await(ctx, k.address())
}

func (k *kafkaServer) kill() {
	k.process.signal(syscall.SIGKILL)
	<-k.process.exited
}

func (k *kafkaServer) close() { k.process.end(syscall.SIGTERM, 15*time.Second) }

const kafkaProperties = `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:%d
controller.listener.names=CONTROLLER
listeners=DIRECT://127.0.0.1:%d,PROXIED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
advertised.listeners=DIRECT://127.0.0.1:%d,PROXIED://127.0.0.1:%d
inter.broker.listener.name=DIRECT
listener.security.protocol.map=DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=%s
auto.create.topics.enable=false
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`

const kafkaLogging = `rootLogger.level=info
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %m (%c)%n
`
