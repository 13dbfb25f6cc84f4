package dev.holdfast.architecture.planted.cluster;

import java.sql.Connection;

public record AsksADatabase(Connection connection) {}
