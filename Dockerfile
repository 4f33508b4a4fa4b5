# mvn -DskipTests package && docker build -t philotes:0.1.0 .
# Debian or Ubuntu, not Alpine: the jar's own sockets and TLS need the GNU C library; without them Java's are used, and slower.
FROM eclipse-temurin:17-jre-noble

COPY conf/jvm.options /opt/philotes/jvm.options
COPY target/philotes.jar /opt/philotes/philotes.jar

# A number, so that Kubernetes sees that it is not root. Nothing is written but to /tmp, where the native libraries are
# unpacked and removed at once: it must be writable and allow execution.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080

# The JVM is the first process and gets SIGTERM itself.
ENTRYPOINT ["java", "@/opt/philotes/jvm.options", "-jar", "/opt/philotes/philotes.jar"]
CMD ["run"]
