# A broker must tell its clients the port that they reach it by, and that one is known only once the container runs:
# so whoever starts it copies in server.properties, log4j2.xml and, last, the file `go`. Arguments go to the JVM.
set -eu
echo 'waiting for the settings'
until [ -f /kafka/go ]; do sleep 0.05; done

java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 kafka.tools.StorageTool \
  format --ignore-formatted -t bGl3dS1jb250YWluZXItMQ -c /kafka/server.properties
exec java "$@" -Dlog4j2.configurationFile=/kafka/log4j2.xml kafka.Kafka /kafka/server.properties
