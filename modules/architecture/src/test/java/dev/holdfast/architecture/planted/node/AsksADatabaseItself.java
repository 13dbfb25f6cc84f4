package dev.holdfast.architecture.planted.node;

import java.sql.Connection;

public record AsksADatabaseItself(Connection connection) {}
