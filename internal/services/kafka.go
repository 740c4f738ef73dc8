package services

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

// Kafka is a Kafka of one node. It has two listeners: one for this program,
// and one that sends its clients through a proxy. Its methods are for one goroutine
// at a time.
type Kafka struct {
	folder  string
	jars    string
	direct  int // port
	proxied int // port behind the proxy
	process *Process
}

// NewKafka starts a server that keeps everything in the folder. Clients that
// connect to the port proxied are told to come back to proxyPort; where no proxy
// is wanted, both are the same. Settings, such as "num.io.threads=4", win over
// this package's own.
func NewKafka(ctx context.Context, folder string, proxied, proxyPort int, settings ...string) (*Kafka, error) {
	jars, err := fromServices(ctx, "install_kafka")
	if err != nil {
		return nil, err
	}
	direct, err := FreePort()
	if err != nil {
		return nil, err
	}
	controller, err := FreePort()
	if err != nil {
		return nil, err
	}
	k := &Kafka{folder: folder, jars: jars, direct: direct, proxied: proxied}
	properties := fmt.Sprintf(kafkaProperties, controller, direct, proxied, controller, direct, proxyPort, filepath.Join(folder, "kafka"))
	properties += strings.Join(settings, "\n") + "\n"
	for name, content := range map[string]string{"kafka.properties": properties, "log4j2.properties": kafkaLogging} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	format := k.java(ctx, "kafka.tools.StorageTool", "format", "-t", "DatelineTestCluster00A", "-c", k.path("kafka.properties"))
	if out, err := format.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("format Kafka's storage: %w: %s", err, out)
	}
	return k, k.Start(ctx)
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

func (k *Kafka) path(name string) string { return filepath.Join(k.folder, name) }

// LogPath returns the file that the server logs to, in one start after another.
func (k *Kafka) LogPath() string { return k.path("kafka.log") }

// Address is that of the listener without a proxy, host:port.
func (k *Kafka) Address() string { return Loopback(k.direct) }

// PID is the number of the server's process.
func (k *Kafka) PID() int { return k.process.PID() }

func (k *Kafka) java(ctx context.Context, class string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "java", append([]string{
		"-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=" + k.path("log4j2.properties"),
		"-cp", filepath.Join(k.jars, "*"), class,
	}, args...)...)
}

// Start returns when the server takes connections.
func (k *Kafka) Start(ctx context.Context) (err error) {
	k.process, err = StartProcess(k.java(context.Background(), "kafka.Kafka", k.path("kafka.properties")), k.LogPath())
	if err != nil {
		return err
	}
	return k.process.Await(ctx, k.Address())
}

// Kill ends the server at once, so that it can put nothing in order.
func (k *Kafka) Kill() {
	k.process.Signal(syscall.SIGKILL)
	<-k.process.Exited
}

// Close stops the server.
func (k *Kafka) Close() {
	if k.process != nil {
		k.process.End(syscall.SIGTERM, 15*time.Second)
	}
}

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
