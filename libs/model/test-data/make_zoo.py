"""Makes zoo/: small models of many kinds with their right answers, for the tests that serve them:  python make_zoo.py

Pinned requirements: those of deploy/models/requirements.txt, lightgbm==4.7.0, onnxmltools==1.16.0 and xgboost==3.2.0.
"""

import warnings

from zoo_boosters import write_boosters
from zoo_estimators import write_estimators
from zoo_graphs import write_graphs

if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    write_graphs()
    write_estimators()
    write_boosters()
