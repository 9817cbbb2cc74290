//! A Galera cluster of one's own: several MariaDB servers on this machine that all may be written.

use std::path::PathBuf;

use super::{OwnMaria, Port, program};

pub struct Galera {
    pub nodes: Vec<OwnMaria>,
    _ports: Vec<Port>,
}

impl Galera {
    /// With so many nodes; `None` where its programs are missing, and that is said.
    pub fn start(nodes: usize) -> Option<Self> {
        let folders = ["/usr/lib/galera", "/usr/lib64/galera-4", "/usr/lib"].map(PathBuf::from);
        let library = program("libgalera_smm.so", "OLEMBIC_TEST_GALERA_LIB", &folders)?;
        let mut cluster = Self {
            nodes: Vec::new(),
            _ports: Vec::new(),
        };
        let mut first = None;
        for node in 0..nodes {
            // Another node comes in by a copy of the rows, and a later one by the port behind.
            let kept = [(); 3].map(|()| Port::free());
            let [port, ist, sst] = kept.each_ref().map(|port| port.number);
            cluster._ports.extend(kept);
            let settings = [
                "--wsrep-on=ON".to_owned(),
                "--binlog-format=ROW".to_owned(),
                "--innodb-autoinc-lock-mode=2".to_owned(),
                "--wsrep-sst-method=rsync".to_owned(),
                "--wsrep-cluster-name=olembic".to_owned(),
                format!("--wsrep-provider={}", library.display()),
                format!(
                    "--wsrep-cluster-address=gcomm://{}",
                    first.map_or(String::new(), |port| format!("127.0.0.1:{port}"))
                ),
                format!("--wsrep-node-address=127.0.0.1:{port}"),
                format!("--wsrep-node-name=node{node}"),
                format!("--wsrep-sst-receive-address=127.0.0.1:{sst}"),
                format!(
                    "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{port};ist.recv_addr=127.0.0.1:{ist};gcache.size=8M"
                ),
            ];
            cluster.nodes.push(OwnMaria::with(&settings)?);
            first = first.or(Some(port));
        }
        Some(cluster)
    }
}
